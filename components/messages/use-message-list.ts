"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { useShortcut } from "../keyboard/use-shortcuts";
import { useSearch } from "../queue/use-search";
import { useTRPC } from "../trpc/provider";
import { messageElementId } from "./message-row";
import { isMessageId, type MessagesUrl, messagesParsers, searchOf } from "./messages-url";

export const OPEN_MESSAGE_ID = "open-message";

/** The list of messages, what narrows it, and the keys that move in it. */
export function useMessageList() {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(messagesParsers, { history: "push" });
  const [search, setSearch, settledSearch] = useSearch("messages");
  const [chosen, setChosen] = useState<string | null>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const list = useInfiniteQuery(
    trpc.messages.search.infiniteQueryOptions(searchOf(url, settledSearch.trim()), {
      initialCursor: null,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: (before) => before,
    }),
  );
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const openId = isMessageId(url.message) ? url.message : null;
  const has = (id: string | null) => rows.some((row) => row.id === id);
  const cursorId = has(chosen) ? chosen : has(openId) ? openId : (rows[0]?.id ?? null);

  const open = (id: string | null) => {
    if (id !== null) setChosen(id);
    void setUrl({ message: id }, { history: openId === null ? "push" : "replace" });
  };
  const narrow = (change: Partial<{ [Key in keyof MessagesUrl]: MessagesUrl[Key] | null }>) =>
    void setUrl({ ...change, message: null }, { history: "replace" });
  const move = (step: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === cursorId);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(messageElementId(next.id))?.scrollIntoView({ block: "nearest" });
    gridRef.current?.focus({ preventScroll: true });
    if (step === 1 && at >= rows.length - 3 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const focusList = () =>
    requestAnimationFrame(() => {
      const grid = gridRef.current;
      const target = grid?.checkVisibility({ visibilityProperty: true })
        ? grid
        : document.getElementById(OPEN_MESSAGE_ID);
      target?.focus({ preventScroll: true });
    });
  const close = () => {
    open(null);
    focusList();
  };
  const quiet = { isInPalette: false };
  useShortcut("list.next", () => move(1), quiet);
  useShortcut("list.previous", () => move(-1), quiet);
  useShortcut("list.open", () => cursorId !== null && open(cursorId), { ...quiet, isOn: rows.length > 0 });
  useShortcut("list.search", () => searchRef.current?.focus(), quiet);
  useShortcut("layer.close", close, { ...quiet, isOn: openId !== null });
  return {
    url,
    narrow,
    search,
    setSearch,
    isSearching: settledSearch.trim() !== "",
    list,
    rows,
    openId,
    cursorId,
    open,
    close,
    focusList,
    gridRef,
    searchRef,
  };
}
export type MessageListState = ReturnType<typeof useMessageList>;
