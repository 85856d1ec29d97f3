"use client";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useEffectEvent, useRef } from "react";
import type { CaseRow } from "#server/domain/cases/views";
import { cn } from "../ui/cn";
import { Skeleton } from "../ui/skeleton";
import { CaseListRow, type Density, ROW_HEIGHT, type RowHandlers, rowElementId } from "./case-list-row";
import type { RowMark } from "./list-order";

type CaseListProps = RowHandlers & {
  label: string;
  rows: readonly CaseRow[];
  /** All rows the filters let through, as far as that is known. */
  total: number | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  /** The rows belong to the filters before; the new ones are on their way. */
  isDimmed: boolean;
  onNearEnd: () => void;
  density: Density;
  cursorId: string | null;
  openId: string | null;
  selected: ReadonlyMap<string, CaseRow>;
  canSelect: boolean;
  marks: ReadonlyMap<string, RowMark>;
  gridRef: RefObject<HTMLDivElement | null>;
  onMoveTo: (index: number) => void;
};

/** What the server assumes about the window, so that the first paint already shows rows. */
const ASSUMED = { width: 560, height: 960 };
const ROWS_OUT_OF_SIGHT = 12;
/** The next page is asked for while this many rows are still to come. */
const LOAD_AHEAD_ROWS = 60;

/** The queue itself: a grid with one stop for the keyboard, which names its active row; only the rows in sight exist. */
export function CaseList({
  label,
  rows,
  total,
  hasMore,
  isLoadingMore,
  isDimmed,
  onNearEnd,
  density,
  cursorId,
  openId,
  selected,
  canSelect,
  marks,
  gridRef,
  onMoveTo,
  ...handlers
}: CaseListProps) {
  const height = ROW_HEIGHT[density];
  const cursor = cursorId === null ? -1 : rows.findIndex(({ id }) => id === cursorId);
  const rowsInSight = useRef(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => gridRef.current,
    estimateSize: useCallback(() => height, [height]),
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    // The active row always exists, or the grid would name a row that is not there.
    rangeExtractor: useCallback((range: Range) => withIndex(defaultRangeExtractor(range), cursor), [cursor]),
    overscan: ROWS_OUT_OF_SIGHT,
    initialRect: ASSUMED,
    scrollPaddingStart: height,
    scrollPaddingEnd: height * 2,
  });
  const items = virtual.getVirtualItems();
  const lastInSight = items.findLast(({ index }) => index !== cursor)?.index ?? 0;
  rowsInSight.current = Math.max(1, Math.floor((virtual.scrollRect?.height ?? ASSUMED.height) / height));

  const loadAhead = useEffectEvent(onNearEnd);
  const isNearEnd = hasMore && !isLoadingMore && lastInSight > rows.length - LOAD_AHEAD_ROWS;
  useEffect(() => {
    if (isNearEnd) loadAhead();
  }, [isNearEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is what makes measuring necessary
  useEffect(() => virtual.measure(), [virtual, height]);
  const bringIntoSight = useEffectEvent((id: string | null) => {
    const index = rows.findIndex((row) => row.id === id);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  });
  // Only a moved cursor scrolls; rows that come and go do not.
  useEffect(() => bringIntoSight(cursorId), [cursorId]);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[cursor];
    const target = {
      Home: 0,
      End: rows.length - 1,
      PageDown: cursor + rowsInSight.current,
      PageUp: cursor - rowsInSight.current,
    }[event.key];
    if (target === undefined && !(event.key === " " && row && canSelect)) return;
    event.preventDefault();
    if (target === undefined && row) handlers.onToggle(row);
    else if (target !== undefined) onMoveTo(Math.max(0, Math.min(rows.length - 1, target)));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot hold rows that are placed one by one
    <div
      ref={gridRef}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total ?? -1}
      aria-multiselectable={canSelect}
      aria-activedescendant={cursor >= 0 && cursorId !== null ? rowElementId(cursorId) : undefined}
      aria-busy={isDimmed}
      onKeyDown={onKeyDown}
      className={cn(
        "group/list relative min-h-0 flex-1 overflow-y-auto overscroll-contain outline-none transition-opacity",
        isDimmed && "opacity-60",
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <CaseListRow
              key={row.id}
              row={row}
              index={index}
              top={start}
              density={density}
              isCursor={index === cursor}
              isOpen={row.id === openId}
              isSelected={selected.has(row.id)}
              canSelect={canSelect}
              mark={marks.get(row.id)}
              {...handlers}
            />
          ) : null;
        })}
      </div>
      {hasMore ? <MoreRows height={height} /> : null}
    </div>
  );
}

/** What is below the loaded rows: seen only by those who scroll faster than a page loads. */
function MoreRows({ height }: { height: number }) {
  return (
    <div aria-hidden="true">
      {["w-3/4", "w-1/2", "w-2/3"].map((width) => (
        <div key={width} className="flex items-center border-b px-9" style={{ height }}>
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes;
  return [...indexes, index].sort((left, right) => left - right);
}
