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

describe("direct debits", () => {
  const debit = (given: Partial<PaymentAttemptFacts> = {}): PaymentAttemptFacts =>
    givenAttempt({
      system: "gocardless",
      externalId: "PM_1",
      method: "sepa_core",
      declineCode: null,
      failureCode: "insufficient_funds",
      failureMessage: "The customer's account had too little money.",
      ...given,
    });
  const fixKeys = (facts: InvoiceFacts) => failedPayment.describe(facts, {}, TODAY).fixes.map(({ key }) => key);

  test.each<[string, PaymentAttemptFacts, string, string]>([
    [
      "too little money",
      debit(),
      "Payment failed: there was not enough money",
      "€10,710.00 of DE01-001002 could not be collected by direct debit from Hallmann Logistik on 1 March 2026 because there was not enough money; nobody tries again by itself, so collect it once more in GoCardless when the customer's account has the money.",
    ],
    [
      "a cancelled mandate",
      debit({ failureCode: "mandate_cancelled" }),
      "Payment failed: the mandate was cancelled",
      "€10,710.00 of DE01-001002 could not be collected by direct debit from Hallmann Logistik on 1 March 2026 because the mandate was cancelled; this mandate collects nothing more, so the money does not come until the customer gives a new one or pays in another way.",
    ],
    [
      "a closed account, by another scheme",
      debit({ failureCode: "bank_account_closed", method: "bacs" }),
      "Payment failed: the bank account is closed",
      "€10,710.00 of DE01-001002 could not be collected by direct debit from Hallmann Logistik on 1 March 2026 because the bank account is closed; this mandate collects nothing more, so the money does not come until the customer gives a new one or pays in another way.",
    ],
    [
      "money taken back",
      debit({ failureCode: "charged_back", method: null }),
      "Payment failed: the customer had the money taken back",
      "€10,710.00 of DE01-001002 could not be collected by direct debit from Hallmann Logistik on 1 March 2026 because the customer had the money taken back; this mandate collects nothing more, so the money does not come until the customer gives a new one or pays in another way.",
    ],
  ])("%s at the gateway: says what to do there, and billing offers nothing", (_name, attempt, title, diagnosis) => {
    const facts = tried([attempt], { nextAttemptAt: null });
    expect(find(facts)).toMatchObject({ title, diagnosis, severity: "high" });
    expect(find(facts)?.cause).toMatch(/^Direct debit failed: /);
    expect(fixKeys(facts)).toEqual([]);
    expect(JSON.stringify(failedPayment.describe(facts, {}, TODAY))).not.toMatch(/\bcards?\b/i);
  });

  test("the evidence points at the gateway's payment and calls a final failure final for the mandate", () => {
    const facts = tried([debit({ failureCode: "mandate_cancelled" })]);
    const { rows } = failedPayment.describe(facts, {}, TODAY).evidence;
    const cells = rows.flatMap((row) => row.cells).filter(({ value }) => value !== null);
    expect(cells.map(({ source }) => source).filter((source) => source?.type === "payment")).not.toEqual([]);
    expect(cells.map(({ value }) => value)).toContain("Final for this mandate");
  });

  test.each(["sepa_debit", "us_bank_account", "bacs_debit"])(
    "%s that billing holds is charged again there",
    (method) => {
      const soft = tried([givenAttempt({ method, failureMessage: null })], { nextAttemptAt: retryAt });
      expect(fixKeys(soft)).toEqual(["retry_payment", "send_payment_page"]);
      expect(find(soft)?.diagnosis).toContain("could not be collected by direct debit from");
      const hard = tried([
        givenAttempt({ method, declineCode: null, failureCode: "account_closed", failureMessage: null }),
      ]);
      expect(fixKeys(hard)).toEqual(["send_payment_page", "retry_payment"]);
      expect(find(hard)?.diagnosis).toContain("no further try on this bank account can work");
      for (const facts of [soft, hard])
        expect(JSON.stringify(failedPayment.describe(facts, {}, TODAY))).not.toMatch(/\bcards?\b/i);
    },
  );

  test("a debit that follows a declined card is what counts", () => {
    const later = debit({ attemptedAt: new Date("2026-03-02T06:00:00.000Z") });
    expect(fixKeys(tried([givenAttempt(), later]))).toEqual([]);
    expect(fixKeys(tried([later, givenAttempt({ attemptedAt: new Date("2026-03-02T07:00:00.000Z") })]))).toEqual([
      "retry_payment",
      "send_payment_page",
    ]);
  });

  test("the proof speaks of the debit that came", () => {
    const stored = find(tried([debit()]))?.details;
    const later = debit({ externalId: "PM_2", status: "succeeded" });
    expect(failedPayment.proof(tried([later]), stored)).toBe(
      "A later direct debit of €10,710.00 for DE01-001002 succeeded.",
    );
  });

  test("a case opened before means were told apart is about a card", () => {
    const found = failedPayment.detect(tried([expired]), TODAY)?.details ?? {};
    const { means: _means, gateway: _gateway, ...older } = found;
    expect(failedPayment.describe(tried([]), older, TODAY).cause).toBe("Card declined: the card has expired");
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
  ["refer_to_payer", "soft"],
  ["mandate_cancelled", "hard"],
  ["bank_account_closed", "hard"],
  ["bank_account_disabled", "hard"],
  ["invalid_bank_details", "hard"],
  ["refund_requested", "hard"],
  ["charged_back", "hard"],
])("%s is a %s decline", (code, kind) => expect(declineOf(code).kind).toBe(kind));
