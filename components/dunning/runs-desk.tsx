"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { RunRow } from "#server/domain/collections/dunning-views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace, FailedNotice } from "../ui/faces";
import { Part } from "../ui/part";
import { toast } from "../ui/toaster";
import { actionWords, runHref, runWords } from "./dunning-words";

/** The day's dunning of each legal entity, and the runs that were. */
export function RunsDesk() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.dunning.list.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-6 px-4 py-5 sm:px-6">
        <Part title="Today">
          <ul aria-label="Legal entities" className="divide-y border-y">
            {data.entities.map((entity) => (
              <li key={entity.code} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{entity.code}</span>{" "}
                  <span className="text-ink-2">
                    {entity.name} · <Day day={entity.today} />
                  </span>
                </span>
                {entity.standing ? (
                  <Link href={runHref(entity.standing.id)} className="text-accent hover:underline">
                    Run {entity.standing.number}
                  </Link>
                ) : (
                  <PlanButton entity={entity.code} />
                )}
              </li>
            ))}
          </ul>
        </Part>
        <Part title="Runs">
          {data.runs.length === 0 ? (
            <EmptyFace title="No run yet">Runs that were planned stand here, the latest first.</EmptyFace>
          ) : (
            <RunsTable runs={data.runs} />
          )}
        </Part>
      </div>
    </div>
  );
}

function PlanButton({ entity }: { entity: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const mayRun = can(usePerson(), "dunning.run", entity);
  const [key, setKey] = useState(newKey);
  const plan = useMutation(
    trpc.dunning.plan.mutationOptions({
      async onSuccess({ runId, message }) {
        toast.done(message);
        await queryClient.invalidateQueries(trpc.dunning.pathFilter());
        router.push(runHref(runId));
      },
      onError: () => setKey(newKey()),
    }),
  );
  if (!mayRun) return <span className="text-ink-2">Not planned</span>;
  return (
    <span className="flex flex-col gap-2">
      <Button size="sm" isBusy={plan.isPending} onClick={() => plan.mutate({ key, input: { entity } })}>
        Plan {entity}
      </Button>
      {plan.error ? <FailedNotice reference={referenceOf(plan.error)}>{sentenceOf(plan.error)}</FailedNotice> : null}
    </span>
  );
}

function RunsTable({ runs }: { runs: readonly RunRow[] }) {
  const head = (
    <>
      <Head>Run</Head>
      <Head>Entity</Head>
      <Head>Day</Head>
      <Head>State</Head>
      <Head isNumber>Accounts</Head>
      <Head>Acts</Head>
      <Head isNumber>Held back</Head>
      <Head isNumber>Carried out</Head>
      <Head>Planned</Head>
    </>
  );
  return (
    <ScrollingTable label="Runs" head={head} least="min-w-[64rem]">
      {runs.map((run) => (
        <tr key={run.id} className="border-t align-top">
          <Cell>
            <Link href={runHref(run.id)} className="font-medium text-accent hover:underline">
              {run.number}
            </Link>
          </Cell>
          <Cell>{run.entity}</Cell>
          <Cell className="whitespace-nowrap">
            <Day day={run.runOn} />
          </Cell>
          <Cell>
            <Badge tone={runWords[run.state].tone}>{runWords[run.state].word}</Badge>
          </Cell>
          <Cell isNumber>
            <Count value={run.counts.accounts} />
          </Cell>
          <Cell>
            {Object.entries(run.counts.acts)
              .filter(([, count]) => (count ?? 0) > 0)
              .map(([action, count]) => `${actionWords[action as keyof typeof actionWords]} ${count}`)
              .join(" · ") || "–"}
          </Cell>
          <Cell isNumber>
            <Count value={run.counts.held} />
          </Cell>
          <Cell isNumber>
            {run.state === "done" || run.state === "stopped" ? <Count value={run.counts.done} /> : "–"}
          </Cell>
          <Cell>
            {run.plannedBy}, <Instant at={run.plannedAt} />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}
