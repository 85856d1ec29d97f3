import type Stripe from "stripe";

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

/** What the card's bank meant, and what to do about it. Codes it does not list get the general sentence. */
const DECLINES: Partial<Record<string, string>> = {
  insufficient_funds: "the card has too little money; ask the customer when to try again, or for another card",
  expired_card: "the card has expired; ask the customer for a new one",
  lost_card: "the card was reported lost; ask the customer for another card",
  stolen_card: "the card was reported stolen; ask the customer for another card",
  do_not_honor: "the bank refuses without a reason; the customer must ask the bank or give another card",
  card_velocity_exceeded: "the card is over its limit for now; try again later or ask for another card",
  authentication_required: "the bank wants the customer to confirm; send the payment page instead",
  processing_error: "the bank could not process it just now; try again later",
};

/** What Stripe's own code says already, in a sentence; codes it does not list get the general one. */
const SENTENCES: Partial<Record<string, string>> = {
  charge_already_refunded: "The payment was paid back in full already, so nothing more was. Look at the payment anew.",
  charge_disputed: "The payer has taken this payment back through their bank, so it cannot be paid back as well.",
  refund_disputed_payment:
    "The payer has taken this payment back through their bank, so it cannot be paid back as well.",
  balance_insufficient:
    "Stripe's balance does not cover it, so nothing was paid back. Try again after the next payments came in, or have the balance topped up.",
  insufficient_funds:
    "Stripe's balance does not cover it, so nothing was paid back. Try again after the next payments came in, or have the balance topped up.",
};

/** A sentence for the person who asked: what Stripe refused and what to do. */
export function refusalSentence(error: StripeError): string {
  const status = error.statusCode;
  if (status === 401)
    return "Stripe does not accept Docket's key. Nothing was changed; ask an administrator to renew it.";
  if (status === 403)
    return "Docket's key may not do this at Stripe. Nothing was changed; ask an administrator to widen the key.";
  if (error.rawType === "card_error")
    return `The payment was declined: ${DECLINES[error.decline_code ?? ""] ?? `${withoutStop(error.message)}; ask the customer for another payment method`}.`;
  const known = SENTENCES[error.code ?? ""];
  if (known !== undefined) return known;
  if (error.code === "resource_missing")
    return `Stripe does not know this object any more: ${withoutStop(error.message)}. Reload it and check whether it still needs anything.`;
  if (error.code === "customer_tax_location_invalid")
    return `Stripe cannot tell the tax: ${withoutStop(error.message)}. Correct the customer's address first.`;
  return `Stripe refused: ${withoutStop(error.message)}. Nothing was changed.`;
}

function withoutStop(message: string): string {
  return message === "" ? "it gave no reason" : message.replace(/\.\s*$/, "");
}
