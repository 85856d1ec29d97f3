"use client";
import { ArrowUp } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { plural } from "../case/words";
import { Amounts } from "../format/money";
import { usePreference } from "../shell/preferences";
import { isRefused, referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { FailedFace, FailedNotice, RefusedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { BreachFilter } from "./breach-filter";
import { CaseList } from "./case-list";
import type { ROW_HEIGHT, RowHandlers } from "./case-list-row";
import { countOfFilters, noFilters } from "./desk-url";
import { Facets, Lanes } from "./facets";
import { NoRows } from "./list-faces";
import { ListTools } from "./list-tools";
import type { QueueDeskState } from "./use-queue-desk";
import { MOST_SELECTED } from "./use-selection";

/** The left half of a desk: where cases stand, what narrows them, and the rows. */
export function ListPane({ state }: { state: QueueDeskState }) {
  const { url, queue, facets, selection, list, narrow } = state;
  const [density, setDensity] = usePreference("rowDensity");
  const [areFacetsOpen, setFacetsOpen] = usePreference("areFacetsOpen");
  const { rows } = list;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div data-print="hide" className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 border-b px-3">
        {state.canWork && url.lane !== "closed" ? (
          <Checkbox
            label="Select all loaded cases"
            isOn={rows.length > 0 && selection.selected.size >= Math.min(rows.length, MOST_SELECTED)}
            isMixed={selection.selected.size > 0 && selection.selected.size < Math.min(rows.length, MOST_SELECTED)}
            onChange={(isOn) => (isOn ? selection.selectAll(rows) : selection.clear())}
            className="mr-1 -ml-2"
          />
        ) : null}
        <Lanes url={url} facets={facets} onChange={narrow} />
        <ListTools
          sort={state.sort}
          sorts={queue.sorts}
          hasSort={url.lane === "open"}
          onSort={(sort) => narrow({ sort })}
          density={density}
          onDensity={setDensity}
          filterCount={countOfFilters(url)}
          areFacetsOpen={areFacetsOpen}
          onFacets={setFacetsOpen}
        />
      </div>
      {areFacetsOpen ? <Facets url={url} facets={facets} onChange={narrow} /> : null}
      <div className="relative flex min-h-0 flex-1 flex-col">
        <NewRows count={state.news.newCount} onShow={() => void state.refresh()} />
        <Rows state={state} density={density} />
      </div>
      {facets ? (
        <div className="flex min-h-7 shrink-0 flex-wrap items-center gap-x-4 border-t bg-surface-0 px-3 text-ink-2 text-sm">
          <span>{plural(facets.total, "case")}</span>
          <BreachFilter url={url} onChange={narrow} />
          <span className="ml-auto">
            <Amounts moneys={facets.totals.map(({ currency, amountMinor }) => ({ currency, minor: amountMinor }))} />
          </span>
        </div>
      ) : null}
    </div>
  );
}

function Rows({ state, density }: { state: QueueDeskState; density: keyof typeof ROW_HEIGHT }) {
  const { list, url, facets, selection, news, cursor, queue } = state;
  const {
    isPending,
    error,
    refetch,
    hasNextPage,
    isFetchingNextPage,
    isFetchNextPageError,
    isPlaceholderData,
    fetchNextPage,
  } = list.list;
  const handlers = useStableHandlers({
    onOpen: (row) => state.openCase(row.id),
    onToggle: selection.toggle,
    onSelectTo: selection.selectTo,
  });
  if (isPending || (list.rows.length === 0 && hasNextPage))
    return <SkeletonRows count={14} rowClassName={density === "compact" ? "h-8" : "h-11"} label="Loading the queue" />;
  if (error && list.rows.length === 0) {
    if (isRefused(error))
      return <RefusedFace title={`${queue.label} cannot be shown`}>{sentenceOf(error)}</RefusedFace>;
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  }
  if (list.rows.length === 0) {
    const laneCount = (lane: string) => facets?.lanes.find(({ value }) => value === lane)?.count ?? 0;
    return (
      <NoRows
        queue={queue}
        lane={url.lane}
        isNarrowed={countOfFilters(url) > 0 || state.question.filters.search !== ""}
        snoozed={laneCount("snoozed")}
        closed={laneCount("closed")}
        onClear={() => {
          state.setSearch("");
          state.narrow({ ...noFilters, view: null });
        }}
        onLane={(lane) => state.narrow({ lane })}
      />
    );
  }
  return (
    <>
      <CaseList
        {...handlers}
        label={`${queue.label}, ${url.lane}`}
        rows={list.rows}
        total={facets ? Math.max(facets.total, list.rows.length) : null}
        hasMore={hasNextPage}
        isLoadingMore={isFetchingNextPage || isFetchNextPageError}
        isDimmed={isPlaceholderData}
        onNearEnd={() => void fetchNextPage()}
        density={density}
        cursorId={cursor.cursorId}
        openId={state.openId}
        selected={selection.selected}
        canSelect={state.canWork && url.lane !== "closed"}
        marks={news.marks}
        gridRef={state.gridRef}
        onMoveTo={cursor.moveTo}
      />
      {isFetchNextPageError ? (
        <FailedNotice
          className="m-2"
          actions={
            <Button size="sm" onClick={() => void fetchNextPage()}>
              Try again
            </Button>
          }
        >
          The next rows could not be loaded.
        </FailedNotice>
      ) : null}
    </>
  );
}

/** New cases wait here until they are asked for, so that no row moves by itself. */
function NewRows({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
      {count > 0 ? (
        <Button variant="primary" size="sm" onClick={onShow} className="pointer-events-auto rounded-full shadow-lift">
          <ArrowUp size={14} aria-hidden="true" />
          {count >= 50 ? "50 or more new" : `${count} new`}
        </Button>
      ) : null}
    </div>
  );
}

/** The same functions at every rendering, so that only rows that changed are drawn again. */
function useStableHandlers(handlers: RowHandlers): RowHandlers {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  return useMemo(
    () => ({
      onOpen: (row) => latest.current.onOpen(row),
      onToggle: (row) => latest.current.onToggle(row),
      onSelectTo: (row) => latest.current.onSelectTo(row),
    }),
    [],
  );
}
