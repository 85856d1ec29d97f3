"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { minorFromDecimal } from "#server/domain/money";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useSearch } from "../queue/use-search";
import { useTRPCClient } from "../trpc/provider";
import { type AuditUrl, auditParsers, filtersOf, noFilters, type Unwritten } from "./audit-url";

export const OPEN_EVENT_ID = "open-event";
export const rowElementId = (position: string) => `event-row-${position}`;

/** The ledger, what narrows it, and the keys that move in it. */
export function useLedger() {
  const { audit } = useTRPCClient();
  const [url, setUrl] = useQueryStates(auditParsers, { history: "push" });
  const [words, setWords, settledWords] = useSearch("audit words");
  const [currency, setCurrency] = useSearch("audit currency");
  const [amountFrom, setAmountFrom, settledFrom] = useSearch("audit from");
  const [amountTo, setAmountTo, settledTo] = useSearch("audit to");
  const [chosen, setChosen] = useState<string | null>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const filters = filtersOf(
    url,
    { words: settledWords, currency, amountFrom: settledFrom, amountTo: settledTo },
    minorOf,
  );
  const list = useInfiniteQuery({
    queryKey: ["audit", "ledger", filters],
    queryFn: ({ pageParam }) => audit.search.mutate({ filters, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const open = rows.find(({ position }) => position === url.event) ?? null;
  const has = (position: string | null) => rows.some((row) => row.position === position);
  const cursor = has(chosen) ? chosen : has(url.event) ? url.event : (rows[0]?.position ?? null);

  const choose = (position: string | null) => {
    if (position !== null) setChosen(position);
    void setUrl({ event: position }, { history: url.event === null ? "push" : "replace" });
  };
  const narrow = (change: Partial<{ [Key in keyof AuditUrl]: AuditUrl[Key] | null }>) =>
    void setUrl({ ...change, event: null }, { history: "replace" });
  const unwritten: Unwritten = { words, currency, amountFrom, amountTo };
  const setUnwritten = (change: Partial<Unwritten>) => {
    if (change.words !== undefined) setWords(change.words);
    if (change.currency !== undefined) setCurrency(change.currency);
    if (change.amountFrom !== undefined) setAmountFrom(change.amountFrom);
    if (change.amountTo !== undefined) setAmountTo(change.amountTo);
  };
  const clear = () => {
    setUnwritten({ words: "", currency: "", amountFrom: "", amountTo: "" });
    narrow(noFilters);
  };
  const move = (step: 1 | -1) => {
    const at = rows.findIndex((row) => row.position === cursor);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) return;
    setChosen(next.position);
    document.getElementById(rowElementId(next.position))?.scrollIntoView({ block: "nearest" });
    gridRef.current?.focus({ preventScroll: true });
    if (step === 1 && at >= rows.length - 3 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const focusList = () => requestAnimationFrame(() => gridRef.current?.focus({ preventScroll: true }));
  const close = () => {
    choose(null);
    focusList();
  };
  const quiet = { isInPalette: false };
  useShortcut("list.next", () => move(1), quiet);
  useShortcut("list.previous", () => move(-1), quiet);
  useShortcut("list.open", () => cursor !== null && choose(cursor), { ...quiet, isOn: rows.length > 0 });
  useShortcut("list.search", () => searchRef.current?.focus(), quiet);
  useShortcut("layer.close", close, { ...quiet, isOn: open !== null });
  return {
    url,
    filters,
    isNarrowed: Object.keys(filters).length > 0,
    narrow,
    unwritten,
    setUnwritten,
    clear,
    list,
    rows,
    open,
    cursor,
    choose,
    close,
    focusList,
    gridRef,
    searchRef,
  };
}
export type LedgerState = ReturnType<typeof useLedger>;

function minorOf(typed: string, currency: string): string | null {
  if (typed.trim() === "") return null;
  const minor = minorFromDecimal(typed.trim().replaceAll(",", ""), currency);
  return minor === null ? null : String(minor);
}
