"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import type { RequestKind } from "#server/domain/approvals/kinds";
import type { RequestLane, RequestRow } from "#server/domain/approvals/views";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useTRPC } from "../trpc/provider";
import { approvalsParsers, requestHref } from "./approvals-url";
import { canJoin, stillChosen } from "./chosen-requests";

export function requestElementId(id: string): string {
  return `request-row-${id}`;
}

/** A page of one lane, which rows are chosen, and the keys that move in it. */
export function useRequestList() {
  const trpc = useTRPC();
  const router = useRouter();
  const grid = useRef<HTMLDivElement>(null);
  const [{ lane, kind }, setUrl] = useQueryStates(approvalsParsers, { history: "replace" });
  const [places, setPlaces] = useState<string[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery(
    trpc.approvals.list.queryOptions(
      { lane, kind, after: places.at(-1) ?? null },
      { placeholderData: keepPreviousData },
    ),
  );
  const rows = list.data?.rows ?? [];
  const next = list.data?.next ?? null;
  const chosen = stillChosen(chosenIds, rows);
  const cursorId = rows.some(({ id }) => id === cursor) ? cursor : (rows[0]?.id ?? null);

  const beginAt = (at: string[]) => {
    setPlaces(at);
    setChosenIds(new Set());
  };
  const show = (change: { lane?: RequestLane; kind?: RequestKind | null }) => {
    beginAt([]);
    void setUrl(change);
  };
  const open = (row: RequestRow) => router.push(requestHref(row.id, lane));
  const toggle = (row: RequestRow) => {
    const isIn = chosen.some(({ id }) => id === row.id);
    if (!isIn && !canJoin(row, chosen)) return;
    const others = chosen.filter(({ id }) => id !== row.id).map(({ id }) => id);
    setChosenIds(new Set(isIn ? others : [...others, row.id]));
  };
  const move = (by: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === cursorId);
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!row) return;
    setCursor(row.id);
    document.getElementById(requestElementId(row.id))?.scrollIntoView({ block: "nearest" });
    grid.current?.focus({ preventScroll: true });
  };
  const atCursor = (act: (row: RequestRow) => void) => () => {
    const row = rows.find(({ id }) => id === cursorId);
    if (row) act(row);
  };
  const quiet = { isInPalette: false, isOn: rows.length > 0 };
  useShortcut("list.next", () => move(1), quiet);
  useShortcut("list.previous", () => move(-1), quiet);
  useShortcut("list.open", atCursor(open), quiet);
  useShortcut("list.select", atCursor(toggle), quiet);
  return {
    list,
    lane,
    kind,
    rows,
    cursorId,
    chosen,
    grid,
    show,
    open,
    toggle,
    clear: () => setChosenIds(new Set()),
    earlier: places.length === 0 ? null : () => beginAt(places.slice(0, -1)),
    later: next === null ? null : () => beginAt([...places, next]),
  };
}
export type RequestListState = ReturnType<typeof useRequestList>;
