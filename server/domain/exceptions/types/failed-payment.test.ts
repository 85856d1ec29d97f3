import { describe, expect, test } from "vitest";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import type { InvoiceFacts, PaymentAttemptFacts } from "#server/domain/exceptions/facts";
import { givenAttempt, givenFacts, TODAY } from "#server/domain/exceptions/given-facts";
import { failedPayment } from "#server/domain/exceptions/types/failed-payment";

const retryAt = new Date("2026-03-04T23:30:00.000Z");
const find = (facts: InvoiceFacts) => failedPayment.detect(facts, TODAY);
const tried = (attempts: PaymentAttemptFacts[], invoice: Partial<InvoiceFacts["invoice"]> = {}): InvoiceFacts =>
  givenFacts({ attempts, invoice: { status: "open", number: "DE01-001002", ...invoice } });
const second = givenAttempt({ externalId: "ch_2", attemptedAt: new Date("2026-03-02T06:00:00.000Z") });
const expired = givenAttempt({
  declineCode: "expired_card",
  failureCode: "expired_card",
  failureMessage: "Your card has expired.",
});

test.each<[string, InvoiceFacts]>([
  ["never tried", tried([])],
  ["tried and succeeded", tried([givenAttempt({ status: "succeeded" })])],
  ["failed, then succeeded in part", tried([givenAttempt(), { ...second, status: "succeeded" }], { balanceMinor: 1n })],
  ["failed, and a new charge is on its way", tried([{ ...second, status: "pending" }, givenAttempt()])],
  ["paid in the meantime", tried([givenAttempt()], { status: "paid", balanceMinor: 0n })],
  ["nothing left to pay", tried([givenAttempt()], { balanceMinor: 0n })],
  ["void", tried([givenAttempt()], { status: "void" })],
  ["written off", tried([givenAttempt()], { status: "uncollectible" })],
])("no failed payment: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, InvoiceFacts, string, string]>([
  [
    "soft, retry to come",
    tried([givenAttempt()], { nextAttemptAt: retryAt }),
    "low",
    "Payment failed: there was not enough money",
  ],
  [
    "soft, retries used up",
    tried([second, givenAttempt()]),
    "high",
    "Payment failed 2 times: there was not enough money",
  ],
  [
    "hard although a retry is planned",
    tried([expired], { nextAttemptAt: retryAt }),
    "high",
    "Payment failed: the card has expired",
  ],
  [
    "hard, known by the platform's code alone",
    tried([givenAttempt({ declineCode: null, failureCode: "expired_card" })]),
    "high",
    "Payment failed: the card has expired",
  ],
  [
    "a code nobody knows",
    tried([givenAttempt({ declineCode: "brand_new_code" })], { nextAttemptAt: retryAt }),
    "low",
    'Payment failed: the bank answered "brand new code"',
  ],
  [
    "a success long before does not count as a failure",
    tried([
      givenAttempt({ externalId: "ch_0", status: "succeeded", attemptedAt: new Date("2026-02-01T00:00:00Z") }),
      givenAttempt(),
    ]),
    "high",
    "Payment failed: there was not enough money",
  ],
])("failed: %s", (_name, facts, severity, title) =>
  expect(find(facts)).toMatchObject({
    severity,
    title,
    holdsInvoice: false,
    amount: { minor: 1_071_000n, currency: "EUR" },
  }),
);

test("the sentence says what happens next", () => {
  expect(find(tried([givenAttempt()], { nextAttemptAt: retryAt }))?.diagnosis).toBe(
    "€10,710.00 of DE01-001002 could not be charged to Hallmann Logistik on 1 March 2026 because there was not enough money; billing tries again on 5 March 2026.",
  );
  expect(find(tried([givenAttempt()]))?.diagnosis).toContain("has used up its retries");
  expect(find(tried([expired]))?.diagnosis).toContain("until the customer gives another");
});

describe("fixes", () => {
  const fixesOf = (facts: InvoiceFacts) => failedPayment.describe(facts, {}, TODAY).fixes;

  test("soft: charge again comes first", () => {
    const [retry, page] = fixesOf(tried([givenAttempt()], { nextAttemptAt: retryAt }));
    expect([retry?.key, page?.key, retry?.refusal, page?.refusal]).toEqual([
      "retry_payment",
      "send_payment_page",
      null,
      null,
    ]);
    expect(retry?.build({})).toMatchObject({
      effects: [
        {
          label: "Charge €10,710.00 for DE01-001002 again",
          operation: { operation: "invoice.retry_payment", invoiceId: "in_second" },
        },
      ],
    });
  });

  test("hard: the payment page comes first and a retry is refused with the reason", () => {
    const [page, retry] = fixesOf(tried([expired]));
    expect(page?.build({})).toMatchObject({ effects: [{ operation: { operation: "invoice.send_payment_page" } }] });
    expect(retry).toMatchObject({
      key: "retry_payment",
      refusal:
        "Trying again cannot work: the card has expired. Send the payment page, so that the customer gives another card.",
    });
    expect(retry?.build({})).toMatchObject({ kind: "refused" });
  });
});

test("every retry is not a new reason to come back, another decline is", () => {
  const stored = find(tried([givenAttempt()]))?.details;
  expect(failedPayment.fingerprint(find(tried([second, givenAttempt()]))?.details)).toBe(
    failedPayment.fingerprint(stored),
  );
  expect(failedPayment.fingerprint(find(tried([expired]))?.details)).not.toBe(failedPayment.fingerprint(stored));
});

test("the proof says that it is paid", () => {
  const stored = find(tried([givenAttempt()]))?.details;
  expect(failedPayment.proof(tried([], { status: "paid", balanceMinor: 0n }), stored)).toBe("DE01-001002 is paid.");
  expect(failedPayment.proof(tried([], { status: "void" }), stored)).toContain("is void in billing");
});

test.each([
  ["insufficient_funds", "soft"],
  ["processing_error", "soft"],
  ["try_again_later", "soft"],
  ["issuer_not_available", "soft"],
  ["generic_decline", "soft"],
  ["expired_card", "hard"],
  ["lost_card", "hard"],
  ["stolen_card", "hard"],
  ["pickup_card", "hard"],
  ["card_not_supported", "hard"],
  ["do_not_try_again", "hard"],
])("%s is a %s decline", (code, kind) => expect(declineOf(code).kind).toBe(kind));
