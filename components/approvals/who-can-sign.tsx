"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import type { StandingView } from "#server/domain/approvals/views";
import { sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { FailedNotice, WarningNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";

const NOBODY = "nobody";

/** Who may sign it, who may not and why; and what becomes of it should somebody be away. */
export function WhoCanSign({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const [away, setAway] = useState<string>(NOBODY);
  const withoutPersonId = away === NOBODY ? null : away;
  const { data: everybody } = useQuery(trpc.approvals.whoMaySign.queryOptions({ requestId, withoutPersonId: null }));
  const { data, error, isPlaceholderData } = useQuery(
    trpc.approvals.whoMaySign.queryOptions({ requestId, withoutPersonId }, { placeholderData: keepPreviousData }),
  );
  if (error) return <FailedNotice>{sentenceOf(error)}</FailedNotice>;
  if (!data) return <SkeletonRows count={3} label="Loading who can sign" />;
  const options = [
    { value: NOBODY, label: "Nobody else is away" },
    ...(everybody ?? data).people.map(({ personId, name }) => ({ value: personId, label: name })),
  ];
  return (
    <div aria-busy={isPlaceholderData} className="flex flex-col gap-3">
      <Field label="What if this person is away" isSelect className="max-w-xs">
        <Select options={options} value={away} onChange={setAway} />
      </Field>
      <div aria-live="polite">
        {data.isPossible ? <p>{data.sentence}</p> : <WarningNotice>{data.sentence}</WarningNotice>}
      </div>
      <ul aria-label="People" className="divide-y border-y">
        {data.people.map((person) => (
          <Person key={person.personId} person={person} />
        ))}
      </ul>
    </div>
  );
}

function Person({ person: { name, may, isAway, sentence } }: { person: StandingView }) {
  return (
    <li className="flex items-start gap-2 py-1.5">
      <span aria-hidden="true" className={may ? "mt-0.5 text-good" : "mt-0.5 text-ink-2"}>
        {may ? <Check size={16} /> : <Minus size={16} />}
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{name}</span>
          {may ? <Badge tone="good">Can sign</Badge> : <Badge>Cannot sign</Badge>}
          {isAway ? <Badge tone="warn">Away</Badge> : null}
        </p>
        <p className="text-ink-2">{sentence}</p>
      </div>
    </li>
  );
}
