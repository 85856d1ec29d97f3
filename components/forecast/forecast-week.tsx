"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { forecastSources } from "#server/domain/collections/forecast";
import type { ForecastBar } from "#server/domain/collections/forecast-window";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Amount } from "../format/money";
import { useReader } from "../format/reader";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { barName } from "./forecast-bars";
import { ForecastSection } from "./forecast-section";

type Props = { bar: ForecastBar; currency: string; entities?: string[] };

/** Whose money a week expects, of which invoices, and why. */
export function ForecastWeek({ bar, ...asked }: Props) {
  const { locale } = useReader();
  return (
    <ForecastSection title={barName(bar.key, bar.startsOn, locale)}>
      <Lines key={bar.key} week={bar.key} {...asked} />
    </ForecastSection>
  );
}

function Lines(asked: { week: string; currency: string; entities?: string[] }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.forecast.week.infiniteQueryOptions(asked, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={6} label="Loading the week" />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <p role="status">Nothing is expected.</p>;
  const head = (
    <>
      <Head>Account</Head>
      <Head>Invoice</Head>
      <Head isNumber>Expected</Head>
      <Head>By</Head>
      <Head>Why</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Expected in this week" head={head}>
        {rows.map((row) => (
          <tr key={row.id} className="border-t align-top">
            <Cell>
              <Link href={accountHref(row.customerId)} className="text-accent hover:underline">
                {row.customerName}
              </Link>
              <span className="block text-ink-2 text-sm">{row.entity}</span>
            </Cell>
            <Cell className="whitespace-nowrap font-mono">{row.number}</Cell>
            <Cell isNumber>
              <Amount money={row.money} />
            </Cell>
            <Cell className="whitespace-nowrap">{forecastSources[row.source]}</Cell>
            <Cell className="text-pretty">{row.sentence}</Cell>
          </tr>
        ))}
      </ScrollingTable>
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more
        </Button>
      ) : null}
    </>
  );
}
