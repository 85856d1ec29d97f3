/**
 * What a decline means for the next try. Source: Stripe's documentation, "Decline codes" (docs.stripe.com/declines/codes),
 * column "Next steps", read in November 2026; "hard" is where it says not to try again or to use another card.
 */
export type Decline = { kind: "soft" | "hard"; words: string };

const declines: Record<string, Decline> = {
  approve_with_id: { kind: "soft", words: "the bank could not authorise it" },
  authentication_required: { kind: "hard", words: "the bank wants the customer to confirm it" },
  call_issuer: { kind: "hard", words: "the bank asks the customer to call" },
  card_not_supported: { kind: "hard", words: "the card does not allow this kind of purchase" },
  card_velocity_exceeded: { kind: "soft", words: "the card is over its limit for now" },
  currency_not_supported: { kind: "hard", words: "the card does not take this currency" },
  do_not_honor: { kind: "hard", words: "the bank declined without saying why" },
  do_not_try_again: { kind: "hard", words: "the bank forbids another try" },
  expired_card: { kind: "hard", words: "the card has expired" },
  fraudulent: { kind: "hard", words: "the payment was suspected of fraud" },
  generic_decline: { kind: "soft", words: "the bank declined without saying why" },
  incorrect_cvc: { kind: "hard", words: "the security code is wrong" },
  incorrect_number: { kind: "hard", words: "the card number is wrong" },
  incorrect_zip: { kind: "hard", words: "the card's postal code is wrong" },
  insufficient_funds: { kind: "soft", words: "there was not enough money" },
  invalid_account: { kind: "hard", words: "the card or its account is not valid" },
  invalid_amount: { kind: "hard", words: "the amount is not allowed on the card" },
  invalid_cvc: { kind: "hard", words: "the security code is wrong" },
  invalid_expiry_month: { kind: "hard", words: "the expiry date is wrong" },
  invalid_expiry_year: { kind: "hard", words: "the expiry date is wrong" },
  invalid_number: { kind: "hard", words: "the card number is wrong" },
  issuer_not_available: { kind: "soft", words: "the bank could not be reached" },
  lost_card: { kind: "hard", words: "the card was reported lost" },
  merchant_blacklist: { kind: "hard", words: "the payment is on our own block list" },
  new_account_information_available: { kind: "hard", words: "the card or its account has changed" },
  no_action_taken: { kind: "hard", words: "the bank declined without saying why" },
  not_permitted: { kind: "hard", words: "the payment is not permitted" },
  pickup_card: { kind: "hard", words: "the card cannot be used any more" },
  processing_error: { kind: "soft", words: "the card could not be processed" },
  reenter_transaction: { kind: "soft", words: "the bank could not process it" },
  restricted_card: { kind: "hard", words: "the card cannot be used any more" },
  revocation_of_all_authorizations: { kind: "hard", words: "the customer revoked all payments" },
  revocation_of_authorization: { kind: "hard", words: "the customer revoked the payment" },
  security_violation: { kind: "hard", words: "the bank declined without saying why" },
  service_not_allowed: { kind: "hard", words: "the bank declined without saying why" },
  stolen_card: { kind: "hard", words: "the card was reported stolen" },
  stop_payment_order: { kind: "hard", words: "the customer stopped the payment" },
  transaction_not_allowed: { kind: "hard", words: "the bank declined without saying why" },
  try_again_later: { kind: "soft", words: "the bank declined for now" },
  withdrawal_count_limit_exceeded: { kind: "soft", words: "the card is over its limit for now" },
};

/**
 * What a failed direct debit means, by the cause GoCardless names or by Stripe's failure code of a bank debit. Source:
 * GoCardless's help, "Retrying a failed payment" (support.gocardless.com), and its API reference, "Event details", read
 * in November 2026: only too little money and "refer to payer", which mostly means the same, leave the mandate standing.
 * After the others the customer has to give a new mandate, or to settle a dispute first.
 */
const debitFailures: Record<string, Decline> = {
  account_blocked_for_any_financial_transaction: { kind: "hard", words: "the bank account is blocked" },
  account_closed: { kind: "hard", words: "the bank account is closed" },
  authorisation_disputed: { kind: "hard", words: "the customer disputes having agreed to it" },
  bank_account_closed: { kind: "hard", words: "the bank account is closed" },
  bank_account_disabled: { kind: "hard", words: "the bank account is disabled" },
  bank_account_restricted: { kind: "hard", words: "the bank account takes no direct debits" },
  bank_account_transferred: { kind: "hard", words: "the bank account has moved to another bank" },
  charged_back: { kind: "hard", words: "the customer had the money taken back" },
  debit_not_authorized: { kind: "hard", words: "the customer has not agreed to it" },
  direct_debit_not_enabled: { kind: "hard", words: "the bank account takes no direct debits" },
  invalid_bank_details: { kind: "hard", words: "the bank details are wrong" },
  mandate_cancelled: { kind: "hard", words: "the mandate was cancelled" },
  mandate_expired: { kind: "hard", words: "the mandate has expired" },
  no_account: { kind: "hard", words: "the bank account does not exist" },
  other: { kind: "soft", words: "the bank gave no clear reason" },
  refer_to_payer: { kind: "soft", words: "the bank gave no clear reason, which mostly means too little money" },
  refund_requested: { kind: "hard", words: "the customer had the money taken back" },
  return_on_odfi_request: { kind: "hard", words: "our own bank asked for it back" },
};

/** A code the table does not know is soft: a retry is refused by the bank at worst, a hard one would stop collection. */
export function declineOf(code: string | null): Decline {
  return (
    declines[code ?? ""] ??
    debitFailures[code ?? ""] ?? {
      kind: "soft",
      words: code ? `the bank answered "${code.replaceAll("_", " ")}"` : "no reason was given",
    }
  );
}
