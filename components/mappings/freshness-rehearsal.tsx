"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { minuteWords } from "#server/domain/policies/freshness-document";
import type { FactsStanding, FreshnessRehearsal } from "#server/domain/policies/views";
import type { FreshnessPolicy } from "#server/domain/sync/freshness";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { freshnessTones, freshnessWords } from "../sync/feed-words";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";

/** What would be stale right now under the document somebody is writing, and which fixes it would refuse. */
export function RehearsalOfDocument({ document }: { document: FreshnessPolicy }) {
  const client = useTRPCClient();
  return <Rehearsal id={JSON.stringify(document)} ask={() => client.mappings.rehearseFreshness.mutate({ document })} />;
}

/** The same of a draft somebody stored. */
export function RehearsalOfVersion({ version }: { version: number }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const ask = async () => {
    const stored = await queryClient.fetchQuery(trpc.mappings.version.queryOptions({ kind: "freshness", version }));
    return client.mappings.rehearseFreshness.mutate({ document: stored.document });
  };
  return <Rehearsal id={`version ${version}`} name={`version ${version}`} ask={ask} />;
}

/** @param id what the answer is about: an answer about something else is not shown. */
function Rehearsal({ id, name, ask }: { id: string; name?: string; ask: () => Promise<FreshnessRehearsal> }) {
  const run = useMutation({ mutationFn: async () => ({ id, result: await ask() }) });
  return (
    <div className="flex flex-col gap-3">
      <Button className="w-fit" isBusy={run.isPending} onClick={() => run.mutate()}>
        See what would be stale now{name ? <span className="sr-only">: {name}</span> : null}
      </Button>
      {run.error ? <FailedNotice reference={referenceOf(run.error)}>{sentenceOf(run.error)}</FailedNotice> : null}
      {run.data?.id === id ? <Result result={run.data.result} /> : null}
    </div>
  );
}

function Result({ result: { asOf, facts, fixes, refused } }: { result: FreshnessRehearsal }) {
  const stale = facts.filter(({ after }) => after !== null && after.freshness !== "fresh").length;
  return (
    <section aria-label="Result of the rehearsal" className="flex flex-col gap-3 rounded-lg bg-surface-2 px-4 py-3">
      <p role="status" className="text-pretty">
        As of <Instant at={asOf} as="moment" />, <Count value={stale} /> of <Count value={facts.length} /> groups of
        facts would be stale. <strong className="font-semibold">{refusedWords(fixes)}</strong> The{" "}
        <Count value={fixes.cases} /> most urgent of <Count value={fixes.openCases} /> open cases were looked at
        {fixes.unclear > 0 ? (
          <>
            ; <Count value={fixes.unclear} /> {fixes.unclear === 1 ? "fix asks" : "fixes ask"} for something first and
            could not be tried
          </>
        ) : null}
        .
      </p>
      <FactsTable facts={facts} />
      {refused.length > 0 ? (
        <ul aria-label="Fixes that would be refused" className="flex flex-col gap-2">
          {refused.map(({ caseId, caseNumber, queue, title, fix, isRefusedBefore, reason }) => (
            <li key={`${caseId} ${fix}`} className="text-pretty">
              <Link href={`/${queue}?case=${caseId}`} className="underline underline-offset-2">
                Case {caseNumber}
              </Link>{" "}
              {title}: {fix}.{" "}
              {isRefusedBefore ? <Badge>refused today too</Badge> : <Badge tone="warn">goes through today</Badge>}
              <span className="block text-ink-2 text-sm">{reason}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function refusedWords({ offered, refusedBefore, refusedAfter }: FreshnessRehearsal["fixes"]): string {
  if (offered === 0) return "No fix stands open.";
  const today = refusedBefore === refusedAfter ? "as many as today" : `today ${refusedBefore}`;
  return `${refusedAfter} of ${offered} open fixes would be refused, ${today}.`;
}

function FactsTable({ facts }: { facts: FreshnessRehearsal["facts"] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label="Facts now and then, scrolls sideways" tabIndex={0} data-scrolls className="overflow-x-auto">
      <table className="w-full min-w-[40rem] text-left">
        <thead className="text-ink-2 text-sm">
          <tr>
            {["Facts", "Last read", "In force", "Under this draft"].map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(({ source, label, facts: name, lastSuccessAt, before, after }) => (
            <tr key={`${source} ${name}`} className="border-t">
              <th scope="row" className="py-1 pr-4 font-normal">
                {label}
                {name === label ? "" : `: ${name}`}
              </th>
              <td className="py-1 pr-4">{lastSuccessAt ? <Instant at={lastSuccessAt} /> : "never"}</td>
              <td className="py-1 pr-4">
                <Standing standing={before} />
              </td>
              <td className="py-1">
                <Standing standing={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Standing({ standing }: { standing: FactsStanding | null }) {
  if (standing === null) return <span className="text-ink-2">not named</span>;
  return (
    <span className="whitespace-nowrap">
      <Badge tone={freshnessTones[standing.freshness]}>{freshnessWords[standing.freshness]}</Badge>{" "}
      <span className="text-ink-2">after {minuteWords(standing.staleAfterMs / 60_000)}</span>
    </span>
  );
}
