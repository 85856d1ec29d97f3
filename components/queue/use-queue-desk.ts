"use client";
import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo, useRef } from "react";
import { can } from "#server/domain/access/actor";
import type { BulkAct } from "#server/domain/cases/inputs";
import type { BulkResult } from "#server/domain/cases/views";
import type { QueueDefinition } from "#server/domain/queues/define";
import { leavesLane } from "../case/acts";
import { useCase } from "../case/case-pane";
import { useShortcut } from "../keyboard/use-shortcuts";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";
import type { Desk } from "./desk-context";
import { type DeskUrl, deskParsers, filtersOf, isCaseId, sortOf } from "./desk-url";
import { neighbourOf } from "./list-order";
import { useCaseList } from "./use-case-list";
import { useCursor } from "./use-cursor";
import { useDeskActs } from "./use-desk-acts";
import { rowOf, useListNews } from "./use-list-news";
import { useSearch } from "./use-search";
import { useSelection } from "./use-selection";
import { useTakeNext } from "./use-take-next";

export type UrlChange = Partial<{ [Key in keyof DeskUrl]: DeskUrl[Key] | null }>;

/** All that a desk knows and can do: its address, its rows, its cursor and selection, its acts and keys. */
export function useQueueDesk(queue: QueueDefinition) {
  const trpc = useTRPC();
  const person = usePerson();
  const canWork = can(person, "case.work") && can(person, queue.works);
  const [url, setUrl] = useQueryStates(deskParsers, { history: "push" });
  const [search, setSearch, settledSearch] = useSearch(queue.key);
  const sort = sortOf(url, queue.sorts);
  const narrowing = JSON.stringify([filtersOf(url, settledSearch), sort]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text names all that the question is made of; an opened case asks no new one
  const question = useMemo(
    () => ({ queue: queue.key, filters: filtersOf(url, settledSearch), sort }),
    [queue.key, narrowing],
  );
  const facets = useQuery(
    trpc.cases.facets.queryOptions(
      { queue: queue.key, filters: question.filters },
      { placeholderData: (before) => before },
    ),
  );
  const list = useCaseList(question);
  const news = useListNews(question, list);
  const selection = useSelection(list.rows);
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const openId = isCaseId(url.case) ? url.case : null;
  const cursor = useCursor(list.rows, openId, gridRef);
  const open = useCase(openId);

  const openCase = (id: string | null) => {
    if (id !== null) cursor.setCursor(id);
    // Opening the first case is a step back can undo; going from case to case is not.
    void setUrl({ case: id, tab: null }, { history: openId === null ? "push" : "replace" });
  };
  const narrow = (next: UrlChange) => {
    selection.clear();
    void setUrl(next);
  };
  const onLeft = (ids: ReadonlySet<string>) => {
    const next = neighbourOf(list.rows, ids, openId ?? cursor.cursorId);
    selection.drop(ids);
    cursor.setCursor(next);
    if (openId !== null && ids.has(openId)) openCase(next);
  };
  const acts = useDeskActs({ lane: url.lane, list, news, onLeft, onReturned: openCase });
  const next = useTakeNext(queue.key, (row, message, undoUntil) => {
    list.patch(row);
    openCase(row.id);
    cursor.focusList();
    acts.remember(row);
    toast.done(message, undoUntil ? { onUndo: () => void acts.undo() } : undefined);
  });
  const undo = async () => {
    if (acts.canUndo() || !open.data?.undoable) return acts.undo();
    const outcome = await acts.perform(rowOf(open.data), { action: "undo" }, newKey());
    if (outcome.kind !== "done") toast.failed(outcome.sentence);
  };
  const refresh = async () => {
    await news.refresh();
    cursor.setCursor(null);
    gridRef.current?.scrollTo({ top: 0 });
    cursor.focusList();
  };
  const onBulkDone = (act: BulkAct, result: BulkResult) => {
    const ids = new Set(result.rows.filter(({ ok }) => ok).map(({ caseId }) => caseId));
    if (leavesLane(act.action, url.lane)) {
      onLeft(ids);
      list.remove(ids);
      news.expectOwn(ids);
    } else void list.reread(ids).then(() => news.forgetOwn(ids));
    selection.clear();
    for (const id of ids) void acts.readAgain(id);
  };

  useShortcut("list.next", () => cursor.move(1), { isInPalette: false });
  useShortcut("list.previous", () => cursor.move(-1), { isInPalette: false });
  useShortcut("list.open", () => openCase(cursor.cursorId), { isInPalette: false, isOn: cursor.row !== undefined });
  useShortcut("list.select", () => cursor.row && selection.toggle(cursor.row), { isInPalette: false, isOn: canWork });
  useShortcut("list.select_range", () => cursor.row && selection.selectTo(cursor.row), {
    isInPalette: false,
    isOn: canWork,
  });
  useShortcut("list.search", () => searchRef.current?.focus());
  useShortcut("case.take_next", next.serve, { isOn: canWork });
  useShortcut("case.undo", () => void undo(), { isOn: canWork });

  const desk: Desk = { queue: queue.key, perform: acts.perform, openCase, focusList: cursor.focusList };
  return {
    queue,
    canWork,
    url,
    setUrl,
    narrow,
    search,
    setSearch,
    sort,
    question,
    facets: facets.data,
    list,
    news,
    selection,
    gridRef,
    searchRef,
    openId,
    open,
    cursor,
    openCase,
    next,
    refresh,
    onBulkDone,
    desk,
  };
}
export type QueueDeskState = ReturnType<typeof useQueueDesk>;
