"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { type CohortItemView, type CohortRunView, cohortItemStates } from "#server/domain/causes/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Amounts } from "../format/money";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { caseHref, causeHref, runHref } from "./cause-url";
import { itemWords, runWords } from "./cause-words";

/** While a run goes on it is read again this often, so that it moves even where no live news arrive. */
const RUN_POLL_MS = 2_000;

/** A run over many cases: how far it is, what did not go through and why, what can be taken back, and its receipt. */
export function CohortRun({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const { data: run } = useSuspenseQuery({
    ...trpc.cohorts.get.queryOptions({ runId }),
    refetchInterval: ({ state }) => (state.data && state.data.finishedAt === null ? RUN_POLL_MS : false),
  });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-6 px-4 py-5 sm:px-6">
        <header className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center gap-3">
            <h2 className="font-semibold text-xl">{run.label}</h2>
            <Badge tone={runWords[run.state].tone}>{runWords[run.state].word}</Badge>
          </div>
          <p className="text-ink-2">
            <Link href={causeHref(run.signature)} className="text-accent underline underline-offset-2">
              {run.signature}
            </Link>
            . Started by {run.startedBy} <Instant at={run.startedAt} as="moment" />
            {run.finishedAt ? (
              <>
                , ended <Instant at={run.finishedAt} as="moment" />
              </>
            ) : null}
            {run.stoppedBy ? `, stopped by ${run.stoppedBy}` : ""}.
          </p>
        </header>
        <Progress run={run} />
        <RunActs run={run} />
        {run.compensations.length > 0 ? (
          <section aria-labelledby="made-good" className="flex flex-col gap-1">
            <h3 id="made-good" className="font-semibold">
              If it should not have been done
            </h3>
            {run.compensations.map((sentence) => (
              <p key={sentence} className="text-pretty text-ink-2">
                {sentence}
              </p>
            ))}
          </section>
        ) : null}
        <Items items={run.items} total={run.total} />
      </div>
    </div>
  );
}

function Progress({ run }: { run: CohortRunView }) {
  const over = run.total - run.counts.waiting - run.counts.asked;
  return (
    <section aria-label="Progress" className="flex flex-col gap-2">
      <p role="status" className="font-medium">
        {run.counts.fixed} of {plural(run.total, "case")} proven
        {run.counts.refused + run.counts.fell_short > 0
          ? `, ${plural(run.counts.refused + run.counts.fell_short, "case")} not`
          : ""}
        {run.counts.asked + run.counts.waiting > 0 ? `, ${run.counts.asked + run.counts.waiting} still to come` : ""}
      </p>
      <progress
        aria-label="Cases that came to their end"
        value={over}
        max={Math.max(1, run.total)}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-surface-2 [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-surface-2 [&::-webkit-progress-value]:bg-accent"
      />
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {cohortItemStates.map((state) => (
          <div key={state}>
            <dt className="text-ink-2 text-sm">{itemWords[state].word}</dt>
            <dd className="font-medium">
              <Count value={run.counts[state]} />
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-ink-2 text-sm">At stake</dt>
          <dd className="font-medium">{run.totals.length > 0 ? <Amounts moneys={run.totals} /> : "–"}</dd>
        </div>
      </dl>
    </section>
  );
}

function RunActs({ run }: { run: CohortRunView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayRun = can(usePerson(), "cohort.run");
  const [key, setKey] = useState(newKey);
  const done = {
    async onSuccess({ message }: { message: string }) {
      toast.done(message);
      setKey(newKey());
      await queryClient.invalidateQueries(trpc.cohorts.pathFilter());
    },
    onError: () => setKey(newKey()),
  };
  const stop = useMutation(trpc.cohorts.stop.mutationOptions(done));
  const takeBack = useMutation(trpc.cohorts.takeBack.mutationOptions(done));
  const error = stop.error ?? takeBack.error;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2" data-print="hide">
        {mayRun && run.state === "running" && run.counts.waiting > 0 ? (
          <Button isBusy={stop.isPending} onClick={() => stop.mutate({ key, input: { runId: run.id } })}>
            Stop before the next case
          </Button>
        ) : null}
        {mayRun && run.canTakeBack > 0 ? (
          <Button isBusy={takeBack.isPending} onClick={() => takeBack.mutate({ key, input: { runId: run.id } })}>
            Take back {plural(run.canTakeBack, "fix", "fixes")} not sent yet
          </Button>
        ) : null}
        <a href={`${runHref(run.id)}/receipt`} download className={buttonClass("quiet", "md")}>
          <Download size={14} aria-hidden="true" />
          Receipt as CSV
        </a>
      </div>
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
    </div>
  );
}

function Items({ items, total }: { items: readonly CohortItemView[]; total: number }) {
  const head = (
    <>
      <Head>Outcome</Head>
      <Head>Case</Head>
      <Head>Entity</Head>
      <Head>Foretold</Head>
      <Head>What became of it</Head>
    </>
  );
  return (
    <section aria-labelledby="run-cases" className="flex flex-col gap-2">
      <h3 id="run-cases" className="font-semibold">
        Case by case
      </h3>
      <ScrollingTable label="Cases of this run" head={head}>
        {items.map((item) => (
          <tr key={item.caseId} className="border-t align-top">
            <Cell>
              <Badge tone={itemWords[item.state].tone}>{itemWords[item.state].word}</Badge>
            </Cell>
            <Cell>
              {item.queue ? (
                <Link href={caseHref({ queue: item.queue, id: item.caseId })} className="text-accent hover:underline">
                  {item.number}
                </Link>
              ) : (
                item.number
              )}{" "}
              {item.title}
            </Cell>
            <Cell>{item.entity ?? "–"}</Cell>
            <Cell>{item.state === "refused" ? "–" : item.predicted}</Cell>
            <Cell>{item.message ?? "–"}</Cell>
          </tr>
        ))}
      </ScrollingTable>
      {total > items.length ? (
        <p className="text-ink-2">
          What did not go through comes first; {items.length} of {plural(total, "case")} are shown. The receipt holds
          all of them.
        </p>
      ) : null}
    </section>
  );
}
