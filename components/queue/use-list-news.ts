"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { CaseRow } from "#server/domain/cases/views";
import { useLiveChanges } from "../trpc/live-changes";
import { useTRPC } from "../trpc/provider";
import { describeChange, type RowMark } from "./list-order";
import { type ListQuestion, listInput } from "./list-question";
import type { CaseList } from "./use-case-list";

/** Of a burst larger than this the rows are not read one by one; the list offers to start over instead. */
const MOST_READ_ONE_BY_ONE = 20;
/** How many rows of the head are compared with what is on screen. */
const HEAD_ROWS = 50;
const ALL_CHANGED = "all";

/**
 * What others did meanwhile: rows on screen are marked in place, rows that would be new at the head are counted. Nothing
 * moves until the person asks for it.
 */
export function useListNews(question: ListQuestion, { rows, patch, startOver }: CaseList) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [marks, setMarks] = useState<ReadonlyMap<string, RowMark>>(new Map());
  const [newIds, setNewIds] = useState<readonly string[]>([]);
  /** Cases this person is acting on, or acted away: news of them is no news. */
  const ownActs = useRef(new Set<string>());

  const readRow = async (before: CaseRow) => {
    const after = await queryClient
      .fetchQuery(trpc.cases.get.queryOptions({ caseId: before.id }, { staleTime: 0 }))
      .catch(() => null);
    const mark =
      after === null ? ({ kind: "left", text: "No longer yours to see" } as const) : describeChange(before, after);
    if (!mark) return;
    if (after) patch(rowOf(after));
    setMarks((marked) => new Map(marked).set(before.id, mark));
  };
  const readHead = async () => {
    const shown = new Set(rows.map(({ id }) => id));
    const input = { ...listInput(question), limit: HEAD_ROWS };
    const head = await queryClient
      .fetchQuery(trpc.cases.list.queryOptions(input, { staleTime: 0, gcTime: 0 }))
      .catch(() => null);
    if (head) setNewIds(head.rows.filter(({ id }) => !shown.has(id) && !ownActs.current.has(id)).map(({ id }) => id));
  };

  useLiveChanges((changes) => {
    const touched =
      changes === ALL_CHANGED
        ? null
        : new Set(
            changes
              .filter(({ stream }) => stream.startsWith("case:"))
              .map(({ stream }) => stream.slice("case:".length)),
          );
    if (touched?.size === 0) return;
    const onScreen = rows.filter(({ id }) => touched?.has(id) && !ownActs.current.has(id));
    if (onScreen.length <= MOST_READ_ONE_BY_ONE) for (const row of onScreen) void readRow(row);
    void readHead();
  });

  const refresh = useCallback(async () => {
    ownActs.current.clear();
    await startOver();
    setMarks(new Map());
    setNewIds([]);
  }, [startOver]);
  const unmark = useCallback(
    (id: string) =>
      setMarks((marked) => (marked.has(id) ? new Map([...marked].filter(([key]) => key !== id)) : marked)),
    [],
  );
  const expectOwn = useCallback((ids: Iterable<string>) => {
    for (const id of ids) ownActs.current.add(id);
  }, []);
  const forgetOwn = useCallback((ids: Iterable<string>) => {
    for (const id of ids) ownActs.current.delete(id);
  }, []);
  return { marks, newCount: newIds.length, refresh, unmark, expectOwn, forgetOwn };
}

/** The part of a case that its row shows. */
export function rowOf({
  id,
  number,
  version,
  type,
  typeLabel,
  state,
  severity,
  title,
  amount,
  entity,
  customerName,
  document,
  ownerId,
  ownerName,
  dueAt,
  detectedAt,
  snoozedUntil,
  priority,
  reasons,
  isHoldingInvoice,
  boost,
  team,
  clockStoppedAt,
  waitingOn,
  escalationLevel,
}: CaseRow): CaseRow {
  return {
    id,
    number,
    version,
    type,
    typeLabel,
    state,
    severity,
    title,
    amount,
    entity,
    customerName,
    document,
    ownerId,
    ownerName,
    dueAt,
    detectedAt,
    snoozedUntil,
    priority,
    reasons,
    isHoldingInvoice,
    boost,
    team,
    clockStoppedAt,
    waitingOn,
    escalationLevel,
  };
}
export type ListNews = ReturnType<typeof useListNews>;
