"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { recoveryWords } from "#server/domain/collections/charge-retry-views";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { EmptyFace, FailedFace } from "../ui/faces";
import { Part } from "../ui/part";
import { SkeletonRows } from "../ui/skeleton";
import type { ChosenRecovery } from "./retries-url";

/** The charges behind one number. */
export function RecoveredRows({ days, chosen }: { days: 30 | 90; chosen: ChosenRecovery }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.chargeRetries.recovered.queryOptions({ days, ...chosen }));
  const kind = `${chosen.method === "card" ? "Card" : "Direct debit"}, ${chosen.decline === "soft" ? "for now" : "final"}`;
  const title = `${kind}: ${chosen.way === null ? "all that failed" : recoveryWords[chosen.way].label.toLowerCase()}`;
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={4} label="Loading the charges" />;
  if (data.rows.length === 0)
    return <EmptyFace title="No charge is behind this number">It has changed meanwhile.</EmptyFace>;
  const head = (
    <>
      <Head>Failed on</Head>
      <Head>Customer and invoice</Head>
      <Head isNumber>Amount</Head>
      <Head>Declined because</Head>
      <Head>Outcome</Head>
      <Head>Recovered on</Head>
    </>
  );
  return (
    <Part title={title}>
      <ScrollingTable label={title} head={head}>
        {data.rows.map((row) => (
          <tr key={row.invoice.id} className="border-t">
            <Cell className="whitespace-nowrap">
              <Day day={row.failedOn} />
            </Cell>
            <Cell>
              <Link href={accountHref(row.customer.id)} className="font-medium underline-offset-2 hover:underline">
                {row.customer.name}
              </Link>
              <div className="text-ink-2 text-sm">{row.invoice.number}</div>
            </Cell>
            <Cell isNumber>
              <Amount money={row.amount} />
            </Cell>
            <Cell>{row.declined}</Cell>
            <Cell>{recoveryWords[row.way].label}</Cell>
            <Cell className="whitespace-nowrap">
              <Day day={row.recoveredOn} />
            </Cell>
          </tr>
        ))}
      </ScrollingTable>
      {data.isCut ? <p className="text-ink-2 text-sm">The largest {data.rows.length} are shown.</p> : null}
    </Part>
  );
}
