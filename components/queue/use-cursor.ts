"use client";
import { type RefObject, useCallback, useState } from "react";
import type { CaseRow } from "#server/domain/cases/views";
import { rowElementId } from "./case-list-row";

/** The element of the open case. */
export const OPEN_CASE_ID = "open-case";

/** The row the keyboard stands on. Until somebody moves it, it is the open case, or the first row. */
export function useCursor(rows: readonly CaseRow[], openId: string | null, gridRef: RefObject<HTMLDivElement | null>) {
  const [chosen, setChosen] = useState<string | null>(null);
  const has = (id: string | null) => id !== null && rows.some((row) => row.id === id);
  const cursorId = has(chosen) ? chosen : has(openId) ? openId : (rows[0]?.id ?? null);
  const moveTo = (index: number) => {
    const row = rows[index];
    if (row) setChosen(row.id);
  };
  const move = (step: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === cursorId);
    // After scrolling away, the keyboard goes on where the eyes are.
    const seen = cursorId === null ? null : indexInSight(gridRef.current, cursorId);
    moveTo(seen ?? Math.max(0, Math.min(rows.length - 1, at + step)));
    gridRef.current?.focus({ preventScroll: true });
  };
  /** Where a case lies over the list, the list cannot have the focus: then the case has it. */
  const focusList = useCallback(() => {
    requestAnimationFrame(() => {
      const grid = gridRef.current;
      const target = grid?.checkVisibility({ visibilityProperty: true }) ? grid : document.getElementById(OPEN_CASE_ID);
      target?.focus({ preventScroll: true });
    });
  }, [gridRef]);
  return { cursorId, row: rows.find(({ id }) => id === cursorId), setCursor: setChosen, moveTo, move, focusList };
}

/** The index of the first whole row in sight, if the row of the cursor is out of it; null while it is in sight. */
function indexInSight(grid: HTMLElement | null, cursorId: string): number | null {
  if (!grid) return null;
  const frame = grid.getBoundingClientRect();
  const isInSight = (row: Element) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top >= frame.top - 1 && bottom <= frame.bottom + 1;
  };
  const own = document.getElementById(rowElementId(cursorId));
  if (!own || isInSight(own)) return null;
  const first = [...grid.querySelectorAll("[role=row]")].find(isInSight);
  return first ? Number(first.ariaRowIndex) - 1 : null;
}
