"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AccountAttempt } from "#server/domain/accounts/views";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

const outcomes: Record<AccountAttempt["outcome"], { label: string; tone: Tone }> = {
  succeeded: { label: "Went through", tone: "good" },
  failed: { label: "Failed", tone: "danger" },
  pending: { label: "Under way", tone: "calm" },
};

/** Every try to charge, the latest first, and why those failed that did. */
export function AccountAttempts(asked: { customerId: string; isRolledUp: boolean }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.accounts.attempts.infiniteQueryOptions(asked, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={6} label="Loading the tries to charge" />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0)
    return (
      <EmptyFace title="Nothing was charged">Tries of the payment gateway to charge an invoice stand here.</EmptyFace>
    );
  const head = (
    <>
      <Head>Tried</Head>
      <Head>Invoice</Head>
      <Head>How</Head>
      <Head isNumber>Amount</Head>
      <Head>Outcome</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Tries to charge" head={head} least="min-w-[38rem]">
        {rows.map(({ id, at, invoice, amount, method, outcome, reason }) => (
          <tr key={id} className="border-t align-top">
            <Cell className="whitespace-nowrap">
              <Instant at={at} as="moment" />
            </Cell>
            <Cell className="whitespace-nowrap">{invoice?.number ?? "–"}</Cell>
            <Cell className="first-letter:uppercase">{kindOfPayment({ method, isCollected: false })}</Cell>
            <Cell isNumber>
              <Amount money={amount} showsZero />
            </Cell>
            <Cell>
              <span className="flex flex-wrap items-baseline gap-x-2">
                <Badge tone={outcomes[outcome].tone}>{outcomes[outcome].label}</Badge>
                {reason === null ? null : <span className="text-ink-2">{reason}</span>}
              </span>
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more tries
        </Button>
      ) : null}
    </>
  );
}
