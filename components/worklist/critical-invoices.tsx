"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { laneLabels } from "#server/domain/collections/lanes";
import { accountHref } from "../accounts/account-url";
import { Contested } from "../disputes/contested";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";

/** What is past due, whatever its account's lane: the largest sums by their age first. */
export function CriticalInvoices({ entities }: { entities: readonly string[] }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.worklist.criticalInvoices.queryOptions({ entities: [...entities] }, { placeholderData: (before) => before }),
  );
  if (error && !data)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={10} label="Loading the invoices" />;
  if (data.length === 0) return <EmptyFace title="No invoice is past due" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section aria-label="Critical invoices" tabIndex={0} className="min-h-0 flex-1 overflow-auto px-4 outline-none">
      <table className="w-full border-collapse text-left">
        <thead className="sticky top-0 bg-surface-1 text-ink-2 text-sm">
          <tr className="border-b">
            <th scope="col" className="py-1.5 pr-3 font-normal">
              Invoice
            </th>
            <th scope="col" className="py-1.5 pr-3 font-normal">
              Customer
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-normal">
              Open
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-normal max-sm:hidden">
              In the reporting currency
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-normal">
              Days
            </th>
            <th scope="col" className="py-1.5 pr-3 font-normal max-sm:hidden">
              Due
            </th>
            <th scope="col" className="py-1.5 pr-3 font-normal max-sm:hidden">
              Lane
            </th>
            <th scope="col" className="py-1.5 font-normal max-sm:hidden">
              Held by
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((invoice) => (
            <tr key={invoice.id} className="border-b hover:bg-surface-2">
              <td className="py-1.5 pr-3 font-medium">
                {invoice.number}{" "}
                {invoice.contested ? (
                  <Badge>
                    <Contested contested={invoice.contested} open={invoice.open} />
                  </Badge>
                ) : null}
              </td>
              <td className="py-1.5 pr-3">
                <Link href={accountHref(invoice.customerId)} className="underline-offset-2 hover:underline">
                  {invoice.customerName}
                </Link>{" "}
                <span className="text-ink-2 text-sm">{invoice.entity}</span>
              </td>
              <td className="py-1.5 pr-3 text-right">
                <Amount money={invoice.open} />
              </td>
              <td className="py-1.5 pr-3 text-right text-ink-2 max-sm:hidden">
                <Amount money={invoice.base} />
              </td>
              <td className="py-1.5 pr-3 text-right tabular-nums">{invoice.days}</td>
              <td className="py-1.5 pr-3 max-sm:hidden">
                <Day day={invoice.dueOn} isShort />
              </td>
              <td className="py-1.5 pr-3 max-sm:hidden">{invoice.lane === null ? "–" : laneLabels[invoice.lane]}</td>
              <td className="py-1.5 text-ink-2 max-sm:hidden">{invoice.ownerName ?? "Nobody"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
