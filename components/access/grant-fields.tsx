"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { LONGEST_BOX_DAYS } from "#server/domain/access/access-views";
import { roleLabels, roles } from "#server/domain/access/roles";
import { useNow } from "../format/reader";
import { PickSeveral } from "../policies/pick-several";
import { useTRPC } from "../trpc/provider";
import { ConflictNotice, InfoNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { fromInstant, type GrantDraft, grantOf } from "./grant-draft";

type Props = {
  draft: GrantDraft;
  onChange: (draft: GrantDraft) => void;
  /** Whose it will be; null for somebody new. */
  personId: string | null;
  name: string;
  /** Grants that end with it, and from when: a move. */
  ends?: readonly string[];
  from?: string;
  /** A move has one day for everything. */
  hasOwnStart?: boolean;
  /** What is asked for as a request is foretold there, with the person it is for. */
  showsDuties?: boolean;
};

/** What is given, where, from when until when, and what would meet: said before anything is saved. */
export function GrantFields({
  draft,
  onChange,
  personId,
  name,
  ends = [],
  from = "",
  hasOwnStart = true,
  showsDuties = true,
}: Props) {
  const trpc = useTRPC();
  const now = useNow();
  const { data: entities } = useQuery(trpc.access.entities.queryOptions({}));
  const set = (change: Partial<GrantDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <Field label="Role" isSelect>
        <Select
          options={roles.map((role) => ({ value: role, label: roleLabels[role] }))}
          value={draft.role}
          onChange={(role) => set({ role })}
        />
      </Field>
      <PickSeveral
        label="Legal entities:"
        options={(entities ?? []).map(({ code, name: entity }) => ({ value: code, label: `${code} ${entity}` }))}
        chosen={draft.entities}
        none="all"
        onChange={(chosen) => set({ entities: chosen })}
      />
      <div className="flex flex-wrap gap-3">
        {hasOwnStart ? (
          <Field label="From" hint="Now when left out.">
            <Input type="date" value={draft.from} onChange={(event) => set({ from: event.target.value })} />
          </Field>
        ) : null}
        <Field label="Until" hint="That day included.">
          <Input type="date" value={draft.until} onChange={(event) => set({ until: event.target.value })} />
        </Field>
      </div>
      {showsDuties ? (
        <Preview draft={draft} set={set} personId={personId} name={name} ends={ends} from={fromInstant(from, now)} />
      ) : null}
    </>
  );
}

type PreviewProps = {
  draft: GrantDraft;
  set: (change: Partial<GrantDraft>) => void;
  personId: string | null;
  name: string;
  ends: readonly string[];
  from: Date | undefined;
};

function Preview({ draft, set, personId, name, ends, from }: PreviewProps) {
  const trpc = useTRPC();
  const now = useNow();
  const grant = grantOf(draft, now);
  const { data } = useQuery(
    trpc.access.preview.queryOptions(
      { personId, name: name.trim(), grants: grant ? [grant] : [], ends: [...ends], ...(from ? { from } : {}) },
      { enabled: grant !== null, placeholderData: keepPreviousData },
    ),
  );
  if (!data || grant === null) return null;
  const forbidden = data.conflicts.filter(({ weight }) => weight === "forbidden");
  const watched = data.conflicts.filter(({ weight }) => weight === "watched");
  return (
    <>
      {forbidden.length > 0 ? (
        <>
          <ConflictNotice>
            <ul aria-label="Duties that would meet">
              {forbidden.map(({ sentence }) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <p className="mt-1">
              That is refused, unless it lasts {LONGEST_BOX_DAYS} days at most and somebody else reviews what was done.
            </p>
          </ConflictNotice>
          <Field label="Reviewer" hint="Signs off what was done, once it is over." isSelect>
            <Select
              options={data.reviewers.map(({ userId, name: label }) => ({ value: userId, label }))}
              value={draft.reviewerId}
              onChange={(reviewerId) => set({ reviewerId })}
            />
          </Field>
        </>
      ) : null}
      {watched.length > 0 ? (
        <InfoNotice>
          {watched.map(({ sentence }) => sentence).join(" ")} That is allowed and stands in every access review.
        </InfoNotice>
      ) : null}
      {data.needsSecond ? <InfoNotice>Another administrator has to confirm this before it counts.</InfoNotice> : null}
    </>
  );
}
