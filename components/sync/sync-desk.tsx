"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import type { SourceState } from "#server/domain/sources/views";
import { agedTo } from "#server/domain/sync/freshness";
import { relativeText } from "../format/duration";
import { useNow } from "../format/reader";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, StaleNotice } from "../ui/faces";
import { DriftSection } from "./drift-section";
import { RunsTable } from "./runs-table";
import { SourcePanel } from "./source-panel";
import { UnconnectedSources } from "./unconnected-sources";

const WHILE_RUNNING_MS = 3_000;
/** Counts of the last hour and open breakers change by themselves. */
const LIVELY_MS = 20_000;

const isMoving = (states: readonly SourceState[] | undefined) =>
  states?.some(({ backfills }) => backfills.some(({ state }) => state === "waiting" || state === "running")) ?? false;

/** Is every feed complete and fresh, what is stuck, and what happened lately? */
export function SyncDesk() {
  const trpc = useTRPC();
  const person = usePerson();
  const now = useNow();
  const { data: states } = useSuspenseQuery(
    trpc.sources.states.queryOptions(
      {},
      { refetchInterval: ({ state }) => (isMoving(state.data) ? WHILE_RUNNING_MS : LIVELY_MS) },
    ),
  );
  const { data } = useSuspenseQuery(
    trpc.sync.overview.queryOptions(
      {},
      // A run says at its end what came of it; while one is on its way its counts are asked for.
      {
        refetchInterval: ({ state }) => (state.data?.sources.some(({ running }) => running) ? WHILE_RUNNING_MS : false),
      },
    ),
  );
  const sources = agedTo(data.sources, now);
  const stale = sources.filter((source) => source.freshness !== "fresh");
  if (data.sources.length === 0) {
    return (
      <EmptyFace title="No source is connected">
        Billing, ERP and CRM stand here once their addresses are set in the environment, each with its runs and its age.
      </EmptyFace>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-6 px-4 py-5 sm:px-6">
        {stale.length > 0 ? (
          <StaleNotice>
            {stale
              .map(
                ({ label, lastSuccessAt }) =>
                  `${label} ${lastSuccessAt ? `was last read ${relativeText(lastSuccessAt, now)}` : "has not been read yet"}`,
              )
              .join("; ")}
            . Until it is read again, amounts from it may be out of date and corrections to it wait.
          </StaleNotice>
        ) : null}
        <section aria-labelledby="sources" className="flex flex-col">
          <h2 id="sources" className="mb-2 font-semibold text-lg">
            Sources
          </h2>
          <div className="border-y">
            {sources.map((source) => (
              <SourcePanel
                key={source.key}
                source={source}
                state={states.find((state) => state.key === source.key)}
                canRun={can(person, "sync.run")}
                canConfigure={can(person, "sync.configure")}
              />
            ))}
          </div>
        </section>
        <UnconnectedSources states={states.filter(({ isConnected }) => !isConnected)} />
        <DriftSection labelOf={(key) => data.sources.find((source) => source.key === key)?.label ?? key} />
        <section aria-labelledby="runs">
          <h2 id="runs" className="mb-2 font-semibold text-lg">
            Latest runs
          </h2>
          <RunsTable runs={data.runs} />
        </section>
      </div>
    </div>
  );
}
