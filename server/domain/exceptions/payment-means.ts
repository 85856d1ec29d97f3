import type { PaymentAttemptFacts } from "#server/domain/exceptions/facts";

/** How money was asked for, as sentences speak of it. */
export type PaymentMeans = {
  kind: "card" | "bank_account";
  /** Who holds the customer's mandate, where that is not billing: only there can it be collected again. */
  gateway: string | null;
};

/** Schemes by which money is taken from a bank account, as gateways and billing platforms call them. */
const DEBITS = new Set([
  "ach",
  "acss_debit",
  "au_becs_debit",
  "autogiro",
  "bacs",
  "bacs_debit",
  "becs",
  "becs_nz",
  "betalingsservice",
  "direct_debit",
  "nz_bank_account",
  "pad",
  "pay_to",
  "sepa_cor1",
  "sepa_core",
  "sepa_debit",
  "us_bank_account",
]);

const GATEWAYS: Partial<Record<string, string>> = { gocardless: "GoCardless" };

export function meansOf(attempt: Pick<PaymentAttemptFacts, "system" | "method">, billingSystem: string): PaymentMeans {
  const gateway = attempt.system === billingSystem ? null : (GATEWAYS[attempt.system] ?? attempt.system);
  const isDebit = attempt.system === "gocardless" || DEBITS.has(attempt.method ?? "");
  return { kind: isDebit ? "bank_account" : "card", gateway };
}

/** "card", "bank account": what stands on file. */
export function nounOf({ kind }: Pick<PaymentMeans, "kind">): string {
  return kind === "card" ? "card" : "bank account";
}
