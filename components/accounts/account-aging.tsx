"use client";
import { useQuery } from "@tanstack/react-query";
import type { AccountAgingRow, AgingBuckets } from "#server/domain/accounts/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

/** The sum first: it stays in sight where the table is cut off. */
const buckets: readonly [Exclude<keyof AgingBuckets, "invoices">, string][] = [
  ["total", "Total"],
  ["current", "Not due"],
  ["d1_30", "1–30 days"],
  ["d31_60", "31–60"],
  ["d61_90", "61–90"],
  ["d91_120", "91–120"],
  ["d120_plus", "Over 120"],
];

type Props = { customerId: string; asOf: string; isRolledUp: boolean; isWithDisputed: boolean };

/** What is left to pay by days past due, each legal entity and currency on its own line. */
export function AccountAging(asked: Props) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.accounts.aging.queryOptions(asked));
  if (error) return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
  if (!data) return <SkeletonRows count={2} label="Loading the aging" />;
  if (data.length === 0) return <p role="status">Nothing was left to pay on this day.</p>;
  const head = (
    <>
      <Head>Entity, currency</Head>
      {buckets.map(([key, label]) => (
        <Head key={key} isNumber>
          {label}
        </Head>
      ))}
      <Head isNumber>Invoices</Head>
    </>
  );
  return (
    <ScrollingTable label="Aging" head={head} least="min-w-[46rem]">
      {data.map((row) => (
        <AgingLine key={`${row.entity} ${row.currency}`} row={row} />
      ))}
    </ScrollingTable>
  );
}

function AgingLine({ row }: { row: AccountAgingRow }) {
  return (
    <tr className="border-t">
      <Cell className="whitespace-nowrap">
        {row.entity} {row.currency}
      </Cell>
      {buckets.map(([key]) => (
        <Cell key={key} isNumber>
          <Amount money={{ minor: row[key], currency: row.currency }} />
        </Cell>
      ))}
      <Cell isNumber>
        <Count value={row.invoices} />
      </Cell>
    </tr>
  );
}
