"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { BankReturnView } from "#server/domain/cash/views";
import { requestHref } from "../approvals/approvals-url";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { PaymentOrderLink } from "./payment-order-link";

/** What is ordered back to its payer and has not left the account. Shown while there is any. */
export function ReturnsToSend() {
  const trpc = useTRPC();
  const { data: returns } = useSuspenseQuery(trpc.cash.returns.queryOptions({}));
  if (returns.length === 0) return null;
  return (
    <section aria-label="To be sent back" className="px-4 pt-2 pb-5">
      <h2 className="font-semibold">To be sent back</h2>
      <ul className="mt-1">
        {returns.map((one) => (
          <ToSend key={one.requestId} one={one} />
        ))}
      </ul>
    </section>
  );
}

function ToSend({ one }: { one: BankReturnView }) {
  const { requestId, reference, entity, account, payer, amount, orderedOn, isLate, caseId } = one;
  const person = usePerson();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 not-first:border-t">
      <span className="font-medium">{payer}</span>
      <span className="font-mono text-sm">{reference}</span>
      <span className="text-ink-2">
        {account} {entity}, ordered <Day day={orderedOn} />
      </span>
      {isLate ? (
        <span className="inline-flex items-center gap-1.5">
          <TriangleAlert size={14} aria-hidden="true" className="text-warn" />
          not booked yet
        </span>
      ) : null}
      <span className="ml-auto flex flex-wrap items-center gap-3">
        {can(person, "approval.read", entity) ? (
          <Link href={requestHref(requestId)} className="underline underline-offset-2">
            Request
          </Link>
        ) : null}
        {caseId === null ? null : (
          <Link href={`/cash?case=${caseId}`} className="underline underline-offset-2">
            Case
          </Link>
        )}
        <PaymentOrderLink requestId={requestId} entity={entity} reference={reference} />
        <Amount money={amount} />
      </span>
    </li>
  );
}
