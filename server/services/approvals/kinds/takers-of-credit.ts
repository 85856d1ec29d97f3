import type { PlannedEffect } from "#server/domain/exceptions/define";
import { amountWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { BilledInvoice } from "#server/services/approvals/kinds/load-billed-invoice";
import { loadBillingCustomers } from "#server/services/exceptions/load-credit-facts";
import { loadOpenInvoices } from "#server/services/exceptions/load-credit-memos";

/** An open invoice that can take a credit the customer has in hand. */
export type Taker = {
  id: string;
  name: string;
  externalId: string;
  balanceMinor: bigint;
  system: string;
  seenAt: Date;
};

/** What else the customer owes in the same currency to the same legal entity, the oldest first. */
export async function takersOf(
  scope: Pick<Scope, "tx">,
  invoice: Pick<BilledInvoice, "id" | "customer" | "entity" | "currency" | "source">,
): Promise<Taker[]> {
  const open = (await loadOpenInvoices(scope, [invoice.customer.id])).get(invoice.customer.id) ?? [];
  return open
    .filter(
      ({ id, entityCode, currency, system }) =>
        id !== invoice.id &&
        entityCode === invoice.entity &&
        currency === invoice.currency &&
        system === invoice.source.system,
    )
    .map(({ id, number, externalId, balanceMinor, system, seenAt }) => ({
      id,
      name: number === null ? "the invoice" : `Invoice ${number}`,
      externalId,
      balanceMinor,
      system,
      seenAt,
    }));
}

/** The one that was chosen. @throws AppError RULE_VIOLATION where it can take nothing. */
export async function chosenTaker(scope: Pick<Scope, "tx">, invoice: BilledInvoice, takerId: string): Promise<Taker> {
  const taker = (await takersOf(scope, invoice)).find(({ id }) => id === takerId);
  if (taker) return taker;
  throw ruleViolation(
    `The invoice that was to take the credit asks ${invoice.customer.name} for nothing in ${invoice.currency} any more. Choose another one, or leave the credit in hand.`,
  );
}

/**
 * Puts what a credit leaves in hand on an open invoice, as far as that one claims it: the credit then lies nowhere unused.
 * @throws AppError RULE_VIOLATION where billing keeps no balance of the customer's.
 */
export async function applyingTo(
  scope: Pick<Scope, "tx">,
  invoice: BilledInvoice,
  taker: Taker,
  creditMinor: bigint,
): Promise<PlannedEffect> {
  const customerId = (await loadBillingCustomers(scope, [invoice.id])).get(invoice.id)?.balance?.externalId;
  if (customerId === undefined)
    throw ruleViolation(`Billing keeps no balance of ${invoice.customer.name}, so no credit can be put on an invoice.`);
  const usedMinor = usedBy(taker, creditMinor);
  return {
    system: invoice.source.system,
    operation: {
      operation: "credit.apply",
      // What it is the credit of: its own id is known once billing has made it.
      creditId: `of ${invoice.source.externalId}`,
      customerId,
      invoiceId: taker.externalId,
      amountMinor: usedMinor.toString(),
      currency: invoice.currency,
    },
    label: `Put ${amountWords(usedMinor, invoice.currency)} of it on ${taker.name}`,
    target: `invoice:${taker.externalId}`,
  };
}

export function usedBy({ balanceMinor }: Pick<Taker, "balanceMinor">, creditMinor: bigint): bigint {
  return balanceMinor < creditMinor ? balanceMinor : creditMinor;
}
