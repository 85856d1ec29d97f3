"use client";
import { useQuery } from "@tanstack/react-query";
import type { CaseDetail } from "#server/domain/cases/views";
import type { LikelyCustomerView } from "#server/domain/cash/views";
import { personRoleWords } from "#server/domain/collections/records";
import { kindOfPayment } from "#server/domain/exceptions/payment-words";
import { AccountPart, CustomerPart, Nobody, Part } from "../case/context-parts";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { useTRPC } from "../trpc/provider";
import { SkeletonRows } from "../ui/skeleton";

/** Whose money it most likely is: the customer of the best proposal, as the pane shows one that is known. */
export function LikelyCustomer({ detail }: { detail: CaseDetail }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.cash.likelyCustomer.queryOptions({ caseId: detail.id, version: detail.version }),
  );
  if (data === undefined && !error) return <SkeletonRows count={4} label="Loading the likely customer" />;
  if (!data) return <Nobody />;
  const { customer, account, payments, people } = data;
  return (
    <div className="divide-y">
      <CustomerPart title="Likely customer" customer={customer} entity={detail.entity} />
      <AccountPart account={account} />
      <LastPayments payments={payments} />
      <People people={people} />
    </div>
  );
}

function LastPayments({ payments }: Pick<LikelyCustomerView, "payments">) {
  if (payments.length === 0) return null;
  return (
    <Part title="Last payments">
      <ul aria-label="Last payments" className="divide-y border-y">
        {payments.map(({ id, receivedOn, method, amount }) => (
          <li key={id} className="py-1.5">
            <div className="flex items-baseline gap-3">
              <span className="min-w-0 flex-1">
                <Day day={receivedOn} />
              </span>
              <Amount money={amount} />
            </div>
            <p className="text-ink-2 text-sm">{kindOfPayment({ method, isCollected: false })}</p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function People({ people }: Pick<LikelyCustomerView, "people">) {
  if (people.length === 0) return null;
  return (
    <Part title="People">
      <ul aria-label="People of the customer" className="space-y-2">
        {people.map(({ id, name, role, email, phone }) => (
          <li key={id}>
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{name}</span>
              <span className="text-ink-2">{personRoleWords[role]}</span>
            </p>
            {[email, phone].filter(Boolean).map((address) => (
              <p key={address} className="break-words text-ink-2 text-sm">
                {address}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Part>
  );
}
