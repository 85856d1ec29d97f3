const MESSAGES = {
  insufficient_funds: "Your card has insufficient funds.",
  processing_error: "An error occurred while processing your card. Try again in a little bit.",
  try_again_later: "Your card was declined. You can try again later.",
  issuer_not_available: "The card's issuer could not be reached. Try again later.",
  generic_decline: "Your card was declined.",
  expired_card: "Your card has expired.",
  lost_card: "Your card was declined.",
  stolen_card: "Your card was declined.",
  pickup_card: "Your card was declined.",
  card_not_supported: "Your card does not support this type of purchase.",
} as const;

export const SOFT_DECLINES = [
  "insufficient_funds",
  "processing_error",
  "try_again_later",
  "issuer_not_available",
] as const;
export const HARD_DECLINES = ["expired_card", "lost_card", "stolen_card", "pickup_card", "card_not_supported"] as const;

export function declineMessage(code: string): string {
  return code in MESSAGES ? MESSAGES[code as keyof typeof MESSAGES] : MESSAGES.generic_decline;
}

/** Stripe names a few declines as the failure itself; all others are `card_declined` with the bank's word beside it. */
export function failureCode(code: string): string {
  return code === "expired_card" || code === "processing_error" ? code : "card_declined";
}
