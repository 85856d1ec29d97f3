"use client";
import Link from "next/link";
import type { SourceState } from "#server/domain/sources/views";
import type { SourceOverview } from "#server/domain/sync/overview";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { Fact } from "../ui/fact";
import { freshnessTones, freshnessWords, intervalWords, roleWords } from "./feed-words";
import { FreshnessDot } from "./freshness-dot";
import { RunNow } from "./run-now";
import { SourceActions } from "./source-actions";
import { SourceStateLines } from "./source-state";

/** One source: how fresh, what is stuck, and where each of its streams stands. */
export function SourcePanel({
  source,
  state,
  canRun,
  canConfigure,
}: {
  source: SourceOverview;
  state: SourceState | undefined;
  canRun: boolean;
  canConfigure: boolean;
}) {
  const { key, label, freshness, lastSuccessAt, running } = source;
  return (
    <article aria-labelledby={`source-${key}`} className="border-b py-4 last:border-b-0">
      <div className="grid items-start gap-x-6 gap-y-3 md:grid-cols-[minmax(14rem,1fr)_auto_9rem]">
        <div>
          <h3 id={`source-${key}`} className="flex items-center gap-2 font-semibold">
            <FreshnessDot freshness={freshness} />
            {label}
            <Badge tone={freshnessTones[freshness]}>{freshnessWords[freshness]}</Badge>
            {running ? <Badge tone="accent">Running</Badge> : null}
            {state?.paused ? <Badge tone="warn">Paused</Badge> : null}
            {state?.brokenUntil ? <Badge tone="danger">Left alone</Badge> : null}
          </h3>
          <p className="mt-0.5 text-ink-2">
            {roleWords[source.role]}. Read every {intervalWords(source.every)}, stale after{" "}
            {intervalWords(source.staleAfter)}.
          </p>
        </div>
        <dl className="grid grid-cols-[repeat(2,minmax(0,1fr))] gap-x-4 gap-y-2 sm:grid-cols-[6.5rem_7.5rem_5rem_5rem_6.5rem_5rem]">
          <Fact label="Last success">{lastSuccessAt ? <Instant at={lastSuccessAt} /> : "never"}</Fact>
          <Fact label="Complete up to" hint="The last business day of which the source and Docket hold the same">
            <Day day={state?.completeUpTo ?? null} />
          </Fact>
          <Fact label="Waiting" hint="Messages that arrived and are not applied yet, and how long the first has waited">
            <Count value={source.waiting} />
            {state?.waitingSince ? (
              <span className="ml-1.5 text-ink-2 text-sm">
                since <Instant at={state.waitingSince} />
              </span>
            ) : null}
          </Fact>
          <Fact label="Last hour" hint="Messages that arrived within the last hour">
            <Count value={state?.receivedLastHour ?? 0} />
          </Fact>
          <Fact label="Dead letters" isWrong={source.dead > 0}>
            {source.dead > 0 ? (
              <Link href="/dead-letters" className="underline underline-offset-2">
                <Count value={source.dead} />
                <span className="sr-only"> dead letters of {label}</span>
              </Link>
            ) : (
              "0"
            )}
          </Fact>
          <Fact label="Unplaced" hint="Records that refer to something which has not arrived yet">
            <Count value={source.unplaced} />
          </Fact>
        </dl>
        <div className="flex items-start gap-1 md:justify-end">
          {canRun ? (
            <RunNow source={key} label={label} isRunning={running !== null} isPaused={state?.paused != null} />
          ) : null}
          {state && canConfigure ? <SourceActions state={state} label={label} /> : null}
        </div>
      </div>
      {running ? (
        <p role="status" className="mt-2 text-ink-2">
          Started by {running.startedBy} <Instant at={running.startedAt} />: <Count value={running.read} /> read,{" "}
          <Count value={running.applied} /> applied so far.
        </p>
      ) : null}
      {state ? <SourceStateLines state={state} label={label} /> : null}
      <Streams source={source} />
    </article>
  );
}

function Streams({ source }: { source: SourceOverview }) {
  if (source.streams.length === 0) return null;
  return (
    <details className="group mt-2">
      <summary className="w-fit rounded-md py-1 text-ink-2 hover:text-ink-1">
        {source.streams.length} {source.streams.length === 1 ? "stream" : "streams"} and where each goes on
      </summary>
      <div className="mt-1 overflow-x-auto">
        <table className="w-full min-w-[36rem] text-left">
          <thead className="text-ink-2 text-sm">
            <tr>
              <th scope="col" className="py-1 pr-4 font-medium">
                Stream
              </th>
              <th scope="col" className="py-1 pr-4 font-medium">
                Read to its end
              </th>
              <th scope="col" className="py-1 font-medium">
                Next pull starts at
              </th>
            </tr>
          </thead>
          <tbody>
            {source.streams.map((stream) => (
              <tr key={stream.key} className="border-t">
                <th scope="row" className="py-1.5 pr-4 font-normal">
                  {stream.label}
                </th>
                <td className="py-1.5 pr-4">
                  {stream.lastSuccessAt ? <Instant at={stream.lastSuccessAt} /> : "never"}
                </td>
                <td className="max-w-96 break-all py-1.5 font-mono text-ink-2 text-sm">
                  {stream.cursor ?? "the beginning"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
