import type { ContractFacts, InvoiceLineFacts, Seen } from "#server/domain/exceptions/facts";
import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** An order of the contract: the first one and each that changed or renewed its terms. */
export type ContractOrderFacts = Seen & {
  id: string;
  number: string;
  kind: string;
  /** An order still in draft binds nobody. */
  isBinding: boolean;
  effectiveOn: PlainDate;
  endsOn: PlainDate | null;
  description: string | null;
  /** approved, pending or rejected; null when its prices needed no approval. */
  approval: string | null;
  approvedBy: string | null;
};

/** One product a subscription bills, over the period billing is in. */
export type SubscriptionItemFacts = {
  id: string;
  productCode: string | null;
  quantity: bigint | null;
  unitPriceMicros: bigint | null;
  periodStartsOn: PlainDate;
  periodEndsOn: PlainDate;
};

export type SubscriptionFacts = Seen & {
  id: string;
  status: string;
  startedOn: PlainDate;
  canceledOn: PlainDate | null;
  items: readonly SubscriptionItemFacts[];
};

/** A renewal deal in the CRM. */
export type RenewalFacts = Seen & {
  id: string;
  name: string;
  stage: string;
  isWon: boolean;
  isClosed: boolean;
  amount: Money | null;
  closesOn: PlainDate;
};

/** An invoice of the contract that states a claim, with what it bills. */
export type BilledInvoiceFacts = Seen & {
  id: string;
  number: string | null;
  status: string;
  issuedOn: PlainDate;
  lines: readonly InvoiceLineFacts[];
};

/** A later contract of the same customer: where a renewal is signed anew, it goes on there. */
export type SuccessorFacts = Seen & { number: string; status: string; startsOn: PlainDate };

/** Everything detection may know about one contract: what was agreed, what billing runs for it, and what it billed. */
export type ContractSubjectFacts = {
  contract: ContractFacts & {
    id: string;
    status: string;
    billingFrequency: string | null;
    isDeleted: boolean;
  };
  entity: { code: string; name: string; country: string; currency: string; timeZone: string };
  customer: { id: string; name: string; tier: string | null };
  /** By their first day. */
  orders: readonly ContractOrderFacts[];
  subscriptions: readonly SubscriptionFacts[];
  /** By the day they close. */
  renewals: readonly RenewalFacts[];
  /** The latest drafts, open and paid invoices, the latest first. */
  billed: readonly BilledInvoiceFacts[];
  successors: readonly SuccessorFacts[];
};

/** Whether the contract still binds: neither deleted nor ended by a word of the CRM. */
export function isInForce({ contract }: Pick<ContractSubjectFacts, "contract">): boolean {
  return !contract.isDeleted && contract.status.toLowerCase() === "activated";
}

/** Whether billing would bill the subscription by itself. */
export function isRunning(subscription: SubscriptionFacts): boolean {
  return ["active", "trialing", "past_due"].includes(subscription.status);
}

/** The last day up to which something was billed for a product, or for any; null when nothing was. */
export function billedUntil(facts: Pick<ContractSubjectFacts, "billed">, productCode?: string): PlainDate | null {
  return facts.billed
    .flatMap((invoice) => invoice.lines)
    .filter((line) => productCode === undefined || line.productCode === productCode)
    .reduce<PlainDate | null>(
      (latest, { periodEndsOn }) =>
        periodEndsOn !== null && (latest === null || periodEndsOn > latest) ? periodEndsOn : latest,
      null,
    );
}

/** When billing was last read for the contract: its subscriptions and its invoices. */
export function billingSeenAt({ contract, subscriptions, billed }: ContractSubjectFacts): Date {
  const seen = [...subscriptions, ...billed].map(({ seenAt }) => seenAt.getTime());
  return seen.length === 0 ? contract.seenAt : new Date(Math.max(...seen));
}
