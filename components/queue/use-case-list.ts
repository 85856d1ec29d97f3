"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import type { CaseRow } from "#server/domain/cases/views";
import { useTRPC } from "../trpc/provider";
import { flattenPages, putBack } from "./list-order";
import { type ListQuestion, listInput, pageOptions } from "./list-question";

export type Returning = { row: CaseRow; after: string | null };

/**
 * The rows of a queue, page by page. They are never read again by themselves: rows must not move under somebody's hand.
 * What an act or a colleague changed is written into them one by one.
 */
export function useCaseList(question: ListQuestion) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const options = trpc.cases.list.infiniteQueryOptions(listInput(question), {
    ...pageOptions,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    // A narrowed list shows the old rows, dimmed, until the new ones are there.
    placeholderData: (before) => before,
  });
  const list = useInfiniteQuery(options);
  const rows = useMemo(() => flattenPages(list.data?.pages ?? []), [list.data]);
  const { queryKey } = options;
  const { hasNextPage, isFetching, fetchNextPage } = list;
  // The last loaded row left while more wait behind it.
  const isWorkedOff = rows.length === 0 && hasNextPage && !isFetching;
  useEffect(() => {
    if (isWorkedOff) void fetchNextPage();
  }, [isWorkedOff, fetchNextPage]);

  const change = useCallback(
    (edit: (rows: CaseRow[]) => CaseRow[]) => {
      queryClient.setQueryData(
        queryKey,
        (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, rows: edit(page.rows) })) },
      );
    },
    [queryClient, queryKey],
  );
  const patch = useCallback(
    (row: CaseRow) => change((page) => page.map((other) => (other.id === row.id ? row : other))),
    [change],
  );
  /** Takes rows out and says where they stood. */
  const remove = useCallback(
    (ids: ReadonlySet<string>): Returning[] => {
      const all = flattenPages(queryClient.getQueryData(queryKey)?.pages ?? []);
      change((page) => page.filter((row) => !ids.has(row.id)));
      return all.flatMap((row, index) => (ids.has(row.id) ? [{ row, after: all[index - 1]?.id ?? null }] : []));
    },
    [change, queryClient, queryKey],
  );
  const restore = useCallback(
    (returning: readonly Returning[]) => {
      queryClient.setQueryData(queryKey, (data) => {
        const [first, ...others] = data?.pages ?? [];
        if (!data || !first) return data;
        // Rows of later pages come back to the page that holds the row they followed.
        const home = (entry: Returning) =>
          Math.max(
            0,
            data.pages.findIndex((page) => page.rows.some((row) => row.id === entry.after)),
          );
        return {
          ...data,
          pages: [first, ...others].map((page, index) => ({
            ...page,
            rows: putBack(
              page.rows,
              returning.filter((entry) => home(entry) === index),
            ),
          })),
        };
      });
    },
    [queryClient, queryKey],
  );
  /** Starts over from the first page: the one moment at which rows may move, since the person asked for it. */
  const startOver = useCallback(async () => {
    queryClient.setQueryData(
      queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    await queryClient.refetchQueries({ queryKey, exact: true });
  }, [queryClient, queryKey]);

  /** Reads the pages again that hold these rows, and writes what they say into the rows where they stand. */
  const reread = useCallback(
    async (ids: ReadonlySet<string>) => {
      const data = queryClient.getQueryData(queryKey);
      const cursors = (data?.pages ?? []).flatMap((page, index) =>
        page.rows.some(({ id }) => ids.has(id)) ? [data?.pageParams[index] ?? undefined] : [],
      );
      const fresh = await Promise.all(
        cursors.map((cursor) =>
          queryClient.fetchQuery(
            trpc.cases.list.queryOptions({ ...listInput(question), cursor }, { staleTime: 0, gcTime: 0 }),
          ),
        ),
      );
      const found = new Map(fresh.flatMap((page) => page.rows).map((row) => [row.id, row]));
      change((page) => page.map((row) => found.get(row.id) ?? row));
    },
    [change, queryClient, queryKey, question, trpc],
  );

  return { list, rows, patch, remove, restore, startOver, reread };
}
export type CaseList = ReturnType<typeof useCaseList>;
