"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { Plan } from "../approvals/payment-plans";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";

/** What was paid, the latest first, and what of it pays no invoice yet. */
export function AccountPayments(asked: { customerId: string; isRolledUp: boolean }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.accounts.payments.infiniteQueryOptions(asked, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={6} label="Loading the payments" />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0)
    return (
      <EmptyFace title="No payment has arrived">Payments stand here once billing or the bank tells of them.</EmptyFace>
    );
  const head = (
    <>
      <Head>Received</Head>
      <Head>How</Head>
      <Head isNumber>Amount</Head>
      <Head isNumber>Sent back</Head>
      <Head isNumber>Pays no invoice</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Payments" head={head} least="min-w-[36rem]">
        {rows.map((row) => (
          <tr key={row.id} className="border-t">
            <Cell>
              <Day day={row.receivedOn} />
            </Cell>
            <Cell className="first-letter:uppercase">{kindOfPayment({ method: row.method, isCollected: false })}</Cell>
            <Cell isNumber>
              <Amount money={row.amount} />
            </Cell>
            <Cell isNumber>
              <Amount money={row.refunded} />
            </Cell>
            <Cell isNumber>
              <Amount money={row.unapplied} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more payments
        </Button>
      ) : null}
    </>
  );
}

/** What the customer agreed to pay in instalments, the latest first. */
export function AccountPlans({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.paymentPlans.forCustomer.queryOptions({ customerId }));
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={3} label="Loading the payment plans" />;
  if (data.length === 0)
    return (
      <EmptyFace title="No payment plan was agreed">A plan stands here once its request is signed and done.</EmptyFace>
    );
  return data.map((plan) => (
    <Part key={plan.id} title={`Payment plan ${plan.number}`}>
      <Plan plan={plan} />
    </Part>
  ));
}
