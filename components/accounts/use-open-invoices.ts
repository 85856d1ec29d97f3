"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { PlainDate } from "#server/domain/time";
import { useTRPC } from "../trpc/provider";

/** What is open of an account today, a page after the other: the same pages its table shows. */
export function useOpenInvoices(customerId: string, today: PlainDate) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.accounts.invoices.infiniteQueryOptions(
      { kind: "open", customerId, asOf: today, isRolledUp: false },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return {
    rows: list.data?.pages.flatMap((page) => page.rows) ?? [],
    hasMore: list.hasNextPage,
    isMoreComing: list.isFetchingNextPage,
    showMore: () => void list.fetchNextPage(),
  };
}
export type OpenInvoices = ReturnType<typeof useOpenInvoices>;
