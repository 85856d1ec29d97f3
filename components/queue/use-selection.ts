"use client";
import { useCallback, useMemo, useRef, useState } from "react";
import type { CaseRow } from "#server/domain/cases/views";

/** No bulk act takes more cases than this at once. */
export const MOST_SELECTED = 500;

/** The selected cases. They stay selected while the list scrolls, loads and changes; a narrowed list drops them. */
export function useSelection(rows: readonly CaseRow[]) {
  const [selected, setSelected] = useState<ReadonlyMap<string, CaseRow>>(new Map());
  const anchor = useRef<string | null>(null);

  const toggle = useCallback((row: CaseRow) => {
    anchor.current = row.id;
    setSelected((before) => {
      const after = new Map(before);
      if (!after.delete(row.id) && after.size < MOST_SELECTED) after.set(row.id, row);
      return after;
    });
  }, []);
  const selectTo = useCallback(
    (row: CaseRow) => {
      const to = rows.findIndex(({ id }) => id === row.id);
      const from = rows.findIndex(({ id }) => id === anchor.current);
      const range = rows.slice(Math.min(to, from < 0 ? to : from), Math.max(to, from) + 1);
      setSelected(
        (before) => new Map([...before, ...range.map((each) => [each.id, each] as const)].slice(0, MOST_SELECTED)),
      );
    },
    [rows],
  );
  const selectAll = useCallback(
    (all: readonly CaseRow[]) => setSelected(new Map(all.slice(0, MOST_SELECTED).map((row) => [row.id, row]))),
    [],
  );
  const clear = useCallback(() => {
    anchor.current = null;
    setSelected((before) => (before.size === 0 ? before : new Map()));
  }, []);
  const drop = useCallback(
    (ids: ReadonlySet<string>) =>
      setSelected((before) => (before.size === 0 ? before : new Map([...before].filter(([id]) => !ids.has(id))))),
    [],
  );

  // A selected row acts with the version that is on screen now, not with the one it was selected at.
  const current = useMemo(() => {
    if (selected.size === 0) return [];
    const onScreen = new Map(rows.map((row) => [row.id, row]));
    return [...selected.values()].map((row) => onScreen.get(row.id) ?? row);
  }, [selected, rows]);
  return { selected, current, toggle, selectTo, selectAll, clear, drop };
}
export type Selection = ReturnType<typeof useSelection>;
