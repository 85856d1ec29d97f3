import type { Marks } from "#server/domain/cash/payer-history";
import { foldedName } from "#server/domain/exceptions/company-names";
import type { CarrierFacts } from "#server/domain/exceptions/payment-facts";

type Known = { carriers: readonly CarrierFacts[]; customer: { name: string } | null };

/**
 * By what whoever paid is known again: as the bank says, where all bookings that may carry the payment say the same, else by
 * the name of its customer. Two bookings of one amount and different payers tell nothing.
 */
export function payerOf({ carriers, customer }: Known): Marks {
  const names = new Set(carriers.map(({ counterpartyName }) => foldedName(counterpartyName ?? "")));
  const accounts = new Set(carriers.map(({ counterpartyAccount }) => counterpartyAccount));
  const [carrier] = names.size === 1 && accounts.size === 1 ? carriers : [];
  return { account: carrier?.counterpartyAccount ?? null, name: carrier?.counterpartyName ?? customer?.name ?? null };
}
