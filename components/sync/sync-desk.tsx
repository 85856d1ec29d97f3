"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import { relativeText } from "../format/duration";
import { useNow } from "../format/reader";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, StaleNotice } from "../ui/faces";
import { RunsTable } from "./runs-table";
import { SourcePanel } from "./source-panel";

const WHILE_RUNNING_MS = 3_000;

/** Is every feed complete and fresh, what is stuck, and what happened lately? */
export function SyncDesk() {
  const trpc = useTRPC();
  const person = usePerson();
  const now = useNow();
  const { data } = useSuspenseQuery(
    trpc.sync.overview.queryOptions(
      {},
      // A run says at its end what came of it; while one is on its way its counts are asked for.
      {
        refetchInterval: ({ state }) => (state.data?.sources.some(({ running }) => running) ? WHILE_RUNNING_MS : false),
      },
    ),
  );
  const stale = data.sources.filter((source) => source.freshness !== "fresh");
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
            {data.sources.map((source) => (
              <SourcePanel key={source.key} source={source} canRun={can(person, "sync.run")} />
            ))}
          </div>
        </section>
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
