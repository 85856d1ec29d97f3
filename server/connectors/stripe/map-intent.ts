import type { WirePaymentIntent } from "#server/connectors/stripe/wire";
import { instantOf } from "#server/connectors/stripe/words";
import type { FactsOf } from "#server/domain/sync/records";

/**
 * Charges tell of attempts, with their codes. An intent adds only what never became a charge: a customer who did not
 * authenticate, a card refused before it was charged. Then the intent itself stands for the attempt, under its own id.
 * @returns the attempt, or the sentence why the intent holds none.
 */
export function attemptOfIntent(intent: WirePaymentIntent): FactsOf<"billing_charge"> | string {
  const error = intent.last_payment_error ?? null;
  if (intent.latest_charge || error?.charge || (intent.charges?.data.length ?? 0) > 0)
    return "This payment intent has a charge, which tells of the attempt and how it ended.";
  if (error === null) return "Nothing has been charged or refused under this payment intent, so it holds no attempt.";
  return {
    customerId: intent.customer ?? null,
    paymentIntentId: intent.id,
    invoiceId: intent.invoice ?? null,
    amountMinor: String(intent.amount),
    refundedMinor: "0",
    currency: intent.currency.toUpperCase(),
    status: "failed",
    failureCode: error.code ?? error.type ?? null,
    failureMessage: error.message ?? null,
    declineCode: error.decline_code ?? null,
    method: error.payment_method?.type ?? null,
    attemptedAt: instantOf(intent.created),
  };
}
