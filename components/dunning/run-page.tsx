"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { RunView } from "#server/domain/collections/dunning-views";
import { plural } from "../case/words";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { EmptyFace } from "../ui/faces";
import { Fact } from "../ui/fact";
import { Tabs } from "../ui/tabs";
import { runWords } from "./dunning-words";
import { RunActs } from "./run-acts";
import { RunDecisions } from "./run-decisions";
import { HoldSums, StepSums } from "./sums-tables";

/** While a run is carried out it is read again this often, so that it moves even where no live news arrive. */
const RUN_POLL_MS = 2_000;
const shows = ["acts", "held"] as const;
const parsers = { show: parseAsStringLiteral(shows).withDefault("acts"), pick: parseAsString };

/** One day's dunning of a legal entity: what it does and what it holds back, who decides, and how far it is. */
export function RunPage({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const [{ show, pick }, setUrl] = useQueryStates(parsers);
  const { data: run } = useSuspenseQuery({
    ...trpc.dunning.get.queryOptions({ runId }),
    refetchInterval: ({ state }) => (state.data?.state === "carrying_out" ? RUN_POLL_MS : false),
  });
  const { planned, done, withheld, held } = run.progress;
  const tabs = [
    { value: "acts", label: "Acts", count: planned + done },
    { value: "held", label: "Held back", count: held + withheld },
  ] as const;
  const isHeld = show === "held";
  const choosing = { chosen: pick, onChoose: (next: string | null) => void setUrl({ pick: next }) };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-6 px-4 py-5 sm:px-6">
        <RunHead run={run} />
        <RunDecisions run={run} />
        <Progress run={run} />
        <Tabs
          label="Parts of the run"
          value={show}
          onChange={(next) => void setUrl({ show: next, pick: null })}
          items={tabs}
        />
        {isHeld ? (
          run.holds.length === 0 ? (
            <EmptyFace title="Nothing is held back">
              Steps that are due and not taken stand here, with the reason.
            </EmptyFace>
          ) : (
            <HoldSums holds={run.holds} {...choosing} />
          )
        ) : run.steps.length === 0 ? (
          <EmptyFace title="Nothing to do on this day">No invoice had reached a step that might be taken.</EmptyFace>
        ) : (
          <StepSums steps={run.steps} {...choosing} />
        )}
        <RunActs key={`${show} ${pick}`} run={run} isHeld={isHeld} pick={pick} />
      </div>
    </div>
  );
}

function RunHead({ run }: { run: RunView }) {
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-semibold text-xl">
          Run {run.number}, {run.entity}, <Day day={run.runOn} />
        </h2>
        <Badge tone={runWords[run.state].tone}>{runWords[run.state].word}</Badge>
      </div>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <Fact label="Planned by">
          {run.plannedBy}, <Instant at={run.plannedAt} as="moment" />
        </Fact>
        <Fact label="Approved by">
          {run.approvedAt ? (
            <>
              {run.approvedBy}, <Instant at={run.approvedAt} as="moment" />
            </>
          ) : (
            "–"
          )}
        </Fact>
        <Fact label="Started by">
          {run.startedAt ? (
            <>
              {run.startedBy}, <Instant at={run.startedAt} as="moment" />
            </>
          ) : (
            "–"
          )}
        </Fact>
        <Fact label="Ended">{run.finishedAt ? <Instant at={run.finishedAt} as="moment" /> : "–"}</Fact>
        <Fact label="Policy">{run.policyVersion}</Fact>
      </dl>
      {run.droppedReason ? <p>Dropped: {run.droppedReason}</p> : null}
      {run.stoppedReason ? (
        <p>
          Stopped by {run.stoppedBy}: {run.stoppedReason}
        </p>
      ) : null}
    </header>
  );
}

function Progress({ run }: { run: RunView }) {
  const { planned, done, withheld } = run.progress;
  const all = planned + done + withheld;
  if (run.state === "planned" || run.state === "dropped" || all === 0) return null;
  return (
    <section aria-label="Progress" className="flex flex-col gap-2">
      <p role="status" className="font-medium">
        {done} of {plural(all, "act")} carried out
        {withheld > 0 ? `, ${withheld} withheld` : ""}
        {planned > 0 ? `, ${planned} to come` : ""}
      </p>
      <progress
        aria-label="Acts that were settled"
        value={done + withheld}
        max={all}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-surface-2 [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-surface-2 [&::-webkit-progress-value]:bg-accent"
      />
    </section>
  );
}
