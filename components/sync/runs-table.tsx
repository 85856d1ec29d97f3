"use client";
import type { ReactNode } from "react";
import type { SyncRunView } from "#server/domain/sync/overview";
import { Count } from "../format/count";
import { shortDurationText } from "../format/duration";
import { Instant } from "../format/instant";
import { useNow } from "../format/reader";
import { Badge } from "../ui/badge";
import { EmptyFace } from "../ui/faces";
import { runTones, runWords } from "./feed-words";

export function RunsTable({ runs }: { runs: readonly SyncRunView[] }) {
  const now = useNow();
  if (runs.length === 0)
    return (
      <EmptyFace title="Nothing has run yet">
        The worker reads each source on its own schedule; the first run shows here within minutes.
      </EmptyFace>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label="Latest runs, scrolls sideways" tabIndex={0} data-scrolls className="overflow-x-auto border-y">
      <table className="w-full min-w-[48rem] text-left">
        <thead className="bg-surface-2 text-ink-2 text-sm">
          <tr>
            <Head>Started</Head>
            <Head>Source</Head>
            <Head>Result</Head>
            <Head>Started by</Head>
            <Head isNumber>Took</Head>
            <Head isNumber>Read</Head>
            <Head isNumber>Applied</Head>
            <Head isNumber>Unchanged</Head>
            <Head isNumber>Dead</Head>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} className="border-t align-top">
              <Cell>
                <Instant at={run.startedAt} as="moment" className="whitespace-nowrap" />
              </Cell>
              <Cell>{run.sourceLabel}</Cell>
              <Cell>
                <Badge tone={runTones[run.state]}>{runWords[run.state]}</Badge>
                {run.error ? <p className="mt-1 max-w-96 text-pretty text-danger text-sm">{run.error}</p> : null}
              </Cell>
              <Cell>{run.startedBy}</Cell>
              <Cell isNumber>{durationOf(run, now)}</Cell>
              <Cell isNumber>
                <Count value={run.read} />
              </Cell>
              <Cell isNumber>
                <Count value={run.applied} />
              </Cell>
              <Cell isNumber>
                <Count value={run.unchanged} />
              </Cell>
              <Cell isNumber>
                <span className={run.deadLettered > 0 ? "font-medium text-danger" : undefined}>
                  <Count value={run.deadLettered} />
                </span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function durationOf(run: SyncRunView, now: Date): string {
  return shortDurationText(Math.max(0, (run.finishedAt ?? now).getTime() - run.startedAt.getTime()));
}

function Head({ isNumber = false, children }: { isNumber?: boolean; children: ReactNode }) {
  return (
    <th scope="col" className={`whitespace-nowrap px-3 py-1.5 font-medium ${isNumber ? "text-right" : ""}`}>
      {children}
    </th>
  );
}

function Cell({ isNumber = false, children }: { isNumber?: boolean; children: ReactNode }) {
  return <td className={`px-3 py-1.5 ${isNumber ? "text-right" : ""}`}>{children}</td>;
}
