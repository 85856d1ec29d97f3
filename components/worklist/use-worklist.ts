"use client";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { can } from "#server/domain/access/actor";
import type { BulkAct } from "#server/domain/cases/inputs";
import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import { accountHref } from "../accounts/account-url";
import { stopsOf, type WalkStop, walkKey, walkOf } from "../accounts/account-walk";
import type { CaseAct } from "../case/acts";
import { useSendAct } from "../case/use-send-act";
import { useShortcut } from "../keyboard/use-shortcuts";
import { pageOptions } from "../queue/list-question";
import { useSearch } from "../queue/use-search";
import { useTakeNext } from "../queue/use-take-next";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";
import { useWorklistNews } from "./use-worklist-news";
import { filtersOf, type WorklistUrl, worklistInput, worklistParsers } from "./worklist-url";

/** Two accounts are compared, never more. */
const MOST_MARKED = 2;

export const accountElementId = (caseId: string) => `account-row-${caseId}`;

/** The desk of collections: its address, its rows, the cursor and the acts and keys on the row it stands on. */
export function useWorklist() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const person = usePerson();
  const canWork = can(person, "collection.work") && can(person, "case.work");
  const [url, setUrl] = useQueryStates(worklistParsers, { history: "push" });
  const [search, setSearch, settledSearch] = useSearch(COLLECTIONS_QUEUE);
  const filters = filtersOf(url, settledSearch);
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [isComparing, setComparing] = useState(false);
  const [snoozing, setSnoozing] = useState<WorklistRow | null>(null);

  const list = useInfiniteQuery(
    trpc.worklist.list.infiniteQueryOptions(worklistInput(filters), {
      ...pageOptions,
      placeholderData: (before) => before,
      enabled: url.lens === "accounts",
    }),
  );
  const counts = useQuery(trpc.worklist.counts.queryOptions({ filters }, { placeholderData: (before) => before }));
  const choices = useQuery(trpc.worklist.choices.queryOptions({}));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const news = useWorklistNews(filters, rows);
  const row = rows.find(({ id }) => id === chosen) ?? rows[0];
  const compared = marked.flatMap((id) => rows.find(({ customerId }) => customerId === id) ?? []);

  const narrow = (change: Partial<{ [Key in keyof WorklistUrl]: WorklistUrl[Key] | null }>) => {
    setMarked([]);
    void setUrl(change);
  };
  const focusList = () => requestAnimationFrame(() => gridRef.current?.focus({ preventScroll: true }));
  const move = (step: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === row?.id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(accountElementId(next.id))?.scrollIntoView({ block: "nearest" });
    gridRef.current?.focus({ preventScroll: true });
    if (step === 1 && at >= rows.length - 3 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const open = (account: Pick<WorklistRow, "customerId">) => {
    const from = walkOf(filters);
    queryClient.setQueryData<WalkStop[]>(walkKey(from), stopsOf(rows));
    router.push(accountHref(account.customerId, from));
  };
  const mark = ({ customerId }: WorklistRow) =>
    setMarked((before) =>
      before.includes(customerId)
        ? before.filter((id) => id !== customerId)
        : [...before, customerId].slice(-MOST_MARKED),
    );

  const send = useSendAct();
  const readAgain = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.worklist.pathFilter()),
      queryClient.invalidateQueries(trpc.cases.counts.pathFilter()),
    ]);
  const perform = async (seen: Pick<WorklistRow, "id" | "version">, act: CaseAct, key = newKey()): Promise<boolean> => {
    try {
      const answer = await send.mutateAsync({ seen, act, key });
      toast.done(
        answer.message,
        answer.undoUntil ? { onUndo: () => void perform(answer.row, { action: "undo" }) } : undefined,
      );
      return true;
    } catch (error) {
      toast.failed(sentenceOf(error), referenceOf(error));
      return false;
    } finally {
      await readAgain();
    }
  };
  const take = () => row && void perform(row, { action: "take" });
  const snooze = async (act: BulkAct, key: string) => {
    if (!snoozing || act.action === "fix" || act.action === "decide_dispute") return;
    if (await perform(snoozing, act, key)) setSnoozing(null);
  };
  const next = useTakeNext(COLLECTIONS_QUEUE, (served, message) => {
    toast.done(message);
    void readAgain();
    void queryClient
      .fetchQuery(trpc.cases.get.queryOptions({ caseId: served.id }))
      .then(({ customer }) => customer && open({ customerId: customer.id }));
  });

  const quiet = { isInPalette: false };
  const isList = url.lens === "accounts";
  useShortcut("list.next", () => move(1), { ...quiet, isOn: isList });
  useShortcut("list.previous", () => move(-1), { ...quiet, isOn: isList });
  useShortcut("list.open", () => row && open(row), { ...quiet, isOn: isList && row !== undefined });
  useShortcut("list.select", () => row && mark(row), { ...quiet, isOn: isList });
  useShortcut("worklist.compare", () => setComparing(true), { isOn: compared.length === MOST_MARKED });
  useShortcut("list.search", () => searchRef.current?.focus(), { isOn: isList });
  useShortcut("case.take", () => void take(), { isOn: isList && canWork && row !== undefined });
  useShortcut("case.snooze", () => row && setSnoozing(row), { isOn: isList && canWork && row !== undefined });
  useShortcut("case.take_next", next.serve, { isOn: canWork });

  return {
    url,
    filters,
    narrow,
    search,
    setSearch,
    list,
    rows,
    row,
    counts: counts.data,
    choices: choices.data,
    news,
    marked,
    mark,
    compared,
    isComparing,
    setComparing,
    snoozing,
    setSnoozing,
    snooze,
    isBusy: send.isPending,
    setChosen,
    open,
    take,
    next,
    canWork,
    gridRef,
    searchRef,
    focusList,
  };
}
export type WorklistState = ReturnType<typeof useWorklist>;
