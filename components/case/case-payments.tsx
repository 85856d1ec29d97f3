"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { CasePaymentView } from "#server/domain/approvals/views";
import type { CaseDetail } from "#server/domain/cases/views";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { askHref } from "../approvals/approvals-url";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { buttonClass } from "../ui/button-class";
import { Part } from "./context-parts";

/** What was paid around the case; each payment that billing can send back leads to the request for it. */
export function CasePayments({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data: payments = [] } = useQuery(
    trpc.approvals.paymentsOfCase.queryOptions(
      { caseId: detail.id },
      { enabled: can(person, "case.read", detail.entity || undefined) },
    ),
  );
  if (payments.length === 0) return null;
  return (
    <Part title="Payments">
      <ul aria-label="Payments" className="divide-y border-y">
        {payments.map((payment) => (
          <Payment key={payment.id} payment={payment} caseId={detail.id} />
        ))}
      </ul>
    </Part>
  );
}

function Payment({ payment, caseId }: { payment: CasePaymentView; caseId: string }) {
  const person = usePerson();
  const { id, entity, receivedOn, method, amount, left, isSubject, notRefundable } = payment;
  return (
    <li className="py-1.5">
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1">
          <Day day={receivedOn} /> {isSubject ? <span className="text-ink-2">of this case</span> : null}
        </span>
        <Amount money={amount} />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 text-ink-2 text-sm">
        <span>{[kindOfPayment({ method, isCollected: false }), notRefundable].filter(Boolean).join(" · ")}</span>
        {left.minor > 0n && left.minor < amount.minor ? (
          <span>
            <Amount money={left} /> left
          </span>
        ) : null}
        {notRefundable === null && can(person, "approval.request", entity) ? (
          <Link href={askHref({ kind: "refund", case: caseId, payment: id })} className={buttonClass("quiet", "sm")}>
            Refund…
          </Link>
        ) : null}
      </div>
    </li>
  );
}
