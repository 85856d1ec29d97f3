"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { DunningPreview } from "#server/domain/collections/dunning-views";
import { addDays, isPlainDate } from "#server/domain/time";
import { plural } from "../case/words";
import { Amounts } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { SkeletonRows } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { ActsTable } from "./acts-table";
import { HoldSums, StepSums } from "./sums-tables";

const shows = ["planned", "held"] as const;
const parsers = {
  entity: parseAsString,
  day: parseAsString,
  show: parseAsStringLiteral(shows).withDefault("planned"),
  pick: parseAsString,
};

/** What would go out on any day, and what would be held back; nothing of it is stored. */
export function PreviewDesk() {
  const trpc = useTRPC();
  const [{ entity, day, show, pick }, setUrl] = useQueryStates(parsers);
  const { data: list } = useQuery(trpc.dunning.list.queryOptions({}));
  const chosen = list?.entities.find(({ code }) => code === entity) ?? list?.entities[0];
  if (!list) return <SkeletonRows count={6} label="Loading the legal entities" />;
  if (!chosen)
    return <EmptyFace title="No legal entity">You work for none whose dunning could be looked at.</EmptyFace>;
  const asked = { entity: chosen.code, day: day !== null && isPlainDate(day) ? day : chosen.today };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-5 px-4 py-5 sm:px-6">
        <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
          <Field label="Legal entity" className="w-40" isSelect>
            <Select
              options={list.entities.map(({ code, name }) => ({ value: code, label: code, hint: name }))}
              value={chosen.code}
              onChange={(next) => void setUrl({ entity: next, pick: null })}
            />
          </Field>
          <Field label="Day" className="w-44">
            <Input
              type="date"
              value={asked.day}
              onChange={({ target }) => {
                if (isPlainDate(target.value)) void setUrl({ day: target.value, pick: null });
              }}
            />
          </Field>
          <Button variant="plain" onClick={() => void setUrl({ day: addDays(asked.day, 1), pick: null })}>
            Next day
          </Button>
        </div>
        <Previewed
          key={`${asked.entity} ${asked.day}`}
          asked={asked}
          show={show}
          pick={pick}
          onShow={(next) => void setUrl({ show: next, pick: null })}
          onPick={(next) => void setUrl({ pick: next })}
        />
      </div>
    </div>
  );
}

type Show = (typeof shows)[number];
type PreviewedProps = {
  asked: { entity: string; day: string };
  show: Show;
  pick: string | null;
  onShow: (show: Show) => void;
  onPick: (pick: string | null) => void;
};

function Previewed({ asked, show, pick, onShow, onPick }: PreviewedProps) {
  const trpc = useTRPC();
  const preview = useQuery(trpc.dunning.preview.queryOptions(asked));
  if (preview.error)
    return (
      <FailedFace reference={referenceOf(preview.error)} onRetry={() => void preview.refetch()}>
        {sentenceOf(preview.error)}
      </FailedFace>
    );
  if (!preview.data) return <SkeletonRows count={8} label="Working the day out" />;
  const { data } = preview;
  const tabs = [
    { value: "planned", label: "Asked", count: data.asked.accounts },
    { value: "held", label: "Held back", count: data.held.accounts },
  ] as const;
  return (
    <>
      <p role="status" className="text-ink-2">
        <Said data={data} />
      </p>
      <Tabs label="Parts of the preview" value={show} onChange={onShow} items={tabs} />
      {show === "planned" ? (
        data.steps.length === 0 ? (
          <EmptyFace title="Nothing goes out on this day">No invoice reaches a step that may be taken.</EmptyFace>
        ) : (
          <StepSums steps={data.steps} chosen={pick} onChoose={onPick} />
        )
      ) : data.holds.length === 0 ? (
        <EmptyFace title="Nothing is held back">
          Steps that are due and not taken stand here, with the reason.
        </EmptyFace>
      ) : (
        <HoldSums holds={data.holds} chosen={pick} onChoose={onPick} />
      )}
      {(show === "planned" ? data.steps : data.holds).length > 0 ? (
        <PreviewedActs key={`${show} ${pick}`} asked={asked} show={show} pick={pick} />
      ) : null}
    </>
  );
}

function Said({ data: { asked, held, policyVersion } }: { data: DunningPreview }) {
  return (
    <>
      {plural(asked.accounts, "account")} asked for <Amounts moneys={asked.amounts} />;{" "}
      {plural(held.accounts, "account")} held back. By {policyVersion}.
    </>
  );
}

function PreviewedActs({ asked, show, pick }: Pick<PreviewedProps, "asked" | "show" | "pick">) {
  const trpc = useTRPC();
  const part = show === "planned" ? { step: pick } : { hold: pick };
  const list = useInfiniteQuery(
    trpc.dunning.previewActs.infiniteQueryOptions(
      { ...asked, show, ...part },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={6} label="Loading the accounts" />;
  return (
    <>
      <ActsTable label="Accounts" rows={list.data.pages.flatMap(({ rows }) => rows)} />
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more accounts
        </Button>
      ) : null}
    </>
  );
}
