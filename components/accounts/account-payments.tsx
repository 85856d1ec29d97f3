"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { AccountPayment } from "#server/domain/accounts/views";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { Plan } from "../approvals/payment-plans";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";

type Props = { customerId: string; isRolledUp: boolean; asOf: string };

/** What was paid, the latest first, which invoices it pays, and what of it paid none on the day looked at. */
export function AccountPayments({ asOf, ...asked }: Props) {
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
      <Head>Pays</Head>
      <Head isNumber>Sent back</Head>
      <Head isNumber>Pays no invoice</Head>
    </>
  );
  return (
    <>
      <Unapplied asOf={asOf} {...asked} />
      <ScrollingTable label="Payments" head={head} least="min-w-[44rem]">
        {rows.map((row) => (
          <tr key={row.id} className="border-t align-top">
            <Cell className="whitespace-nowrap">
              <Day day={row.receivedOn} />
            </Cell>
            <Cell className="first-letter:uppercase">{kindOfPayment({ method: row.method, isCollected: false })}</Cell>
            <Cell isNumber>
              <Amount money={row.amount} />
            </Cell>
            <Cell>
              <Allocations payment={row} />
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

/** Which invoices a payment pays, with the amount wherever it is not all of it. */
function Allocations({ payment: { amount, allocations } }: { payment: AccountPayment }) {
  if (allocations.length === 0) return <span className="text-ink-2">No invoice</span>;
  return (
    <ul>
      {allocations.map((one) => (
        <li key={`${one.invoiceId} ${one.appliedOn} ${one.amount.minor}`} className="whitespace-nowrap">
          {one.number}
          {one.amount.minor === amount.minor ? null : (
            <span className="text-ink-2">
              {" "}
              <Amount money={one.amount} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Money that paid no invoice on the day looked at, with how long it had waited. */
function Unapplied(asked: Props) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.accounts.unapplied.queryOptions(asked));
  if (data.length === 0) return null;
  return (
    <section aria-label="Money that pays no invoice" className="flex flex-col gap-1 rounded-md bg-surface-2 px-3 py-2">
      <p className="font-medium">Money that pays no invoice</p>
      <ul>
        {data.map(({ id, receivedOn, left, days }) => (
          <li key={id}>
            <Amount money={left} />{" "}
            <span className="text-ink-2">
              since <Day day={receivedOn} />
              {days > 0 ? `, ${plural(days, "day")}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </section>
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
