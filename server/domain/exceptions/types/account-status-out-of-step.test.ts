import { describe, expect, test } from "vitest";
import type { CustomerFacts } from "#server/domain/exceptions/customer-facts";
import { givenCustomer, givenUnpaid, givenWord } from "#server/domain/exceptions/given-customer-facts";
import { TODAY } from "#server/domain/exceptions/given-facts";
import { accountStatusOutOfStep } from "#server/domain/exceptions/types/account-status-out-of-step";

const find = (facts: CustomerFacts, today = TODAY) => accountStatusOutOfStep.detect(facts, today);
const flagged = (given: Partial<CustomerFacts> = {}) => givenCustomer({ standing: "past_due", ...given });
const dueOn = (day: string) => [givenUnpaid({ dueOn: day })];

test.each<[string, CustomerFacts]>([
  ["good, nothing owed", givenCustomer()],
  ["good, an invoice that is due today", givenCustomer({ unpaid: dueOn(TODAY) })],
  ["good, late by fourteen days and no more", givenCustomer({ unpaid: dueOn("2026-02-16") })],
  ["flagged, an invoice overdue since yesterday", flagged({ unpaid: dueOn("2026-03-01") })],
  ["flagged, paid late today", flagged({ settledLateOn: TODAY })],
  ["flagged, paid late yesterday", flagged({ settledLateOn: "2026-03-01" })],
  ["flagged, an invoice given up as lost", flagged({ hasWrittenOff: true })],
  ["churned, nothing owed", givenCustomer({ standing: "churned" })],
  ["churned, overdue", givenCustomer({ standing: "churned", unpaid: dueOn("2026-01-01") })],
  ["no standing in the CRM", givenCustomer({ standing: null, unpaid: dueOn("2026-01-01") })],
  ["a customer that is gone", flagged({ customer: { ...givenCustomer().customer, isDeleted: true } })],
])("it is in step: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, CustomerFacts, string, string, bigint | null]>([
  [
    "late by fifteen days",
    givenCustomer({ unpaid: dueOn("2026-02-15") }),
    "Account is in good standing, one invoice overdue since 15 February 2026",
    "high",
    2_000_000n,
  ],
  [
    "several, one of them long late",
    givenCustomer({
      unpaid: [
        givenUnpaid(),
        givenUnpaid({ externalId: "in_b", dueOn: "2026-02-28", balanceMinor: 1n }),
        givenUnpaid({ externalId: "in_c", dueOn: TODAY }),
      ],
    }),
    "Account is in good standing, 2 invoices overdue since 1 February 2026",
    "high",
    2_000_001n,
  ],
  ["flagged, never late", flagged(), "Account is past due, nothing is overdue", "medium", null],
  [
    "flagged, an invoice not due yet",
    flagged({ unpaid: dueOn(TODAY) }),
    "Account is past due, nothing is overdue",
    "medium",
    null,
  ],
  [
    "flagged, paid two days ago",
    flagged({ settledLateOn: "2026-02-28" }),
    "Account is past due, nothing is overdue",
    "medium",
    null,
  ],
  [
    "suspended, never late",
    flagged({ standing: "suspended" }),
    "Account is suspended, nothing is overdue",
    "high",
    null,
  ],
  [
    "blocked from expanding, never late",
    flagged({ standing: "expansion_blocked" }),
    "Account is blocked from expanding, nothing is overdue",
    "medium",
    null,
  ],
])("it is out of step: %s", (_name, facts, title, severity, minor) =>
  expect(find(facts)).toMatchObject({
    title,
    severity,
    amount: minor === null ? null : { minor, currency: "EUR" },
    holdsInvoice: false,
  }),
);

test("amounts of two currencies are not added", () => {
  const unpaid = [givenUnpaid(), givenUnpaid({ externalId: "in_usd", currency: "USD", dueOn: "2026-02-02" })];
  expect(find(givenCustomer({ unpaid }))?.amount).toEqual({ minor: 2_000_000n, currency: "EUR" });
});

test("a leap day counts as a day", () => {
  const facts = givenCustomer({ unpaid: dueOn("2028-02-16") });
  expect(find(facts, "2028-03-01")).toBeNull();
  expect(find(facts, "2028-03-02")).not.toBeNull();
});

test("the sentences", () => {
  expect(find(flagged({ settledLateOn: "2026-02-20" }))?.diagnosis).toBe(
    "The CRM has Hallmann Logistik GmbH as past due, although no invoice is overdue, and the last late payment came on 20 February 2026: a customer who has paid is still treated as a late payer.",
  );
  expect(find(givenCustomer({ unpaid: [givenUnpaid()] }))?.diagnosis).toBe(
    "The CRM has Hallmann Logistik GmbH in good standing, although one invoice over €20,000.00 is overdue, DE01-000900 since 1 February 2026: nobody who looks at the account knows that they owe money.",
  );
});

describe("the fix", () => {
  const fixOf = (facts: CustomerFacts) => accountStatusOutOfStep.describe(facts, {}, TODAY).fixes[0];

  test("sets the standing the money says", () => {
    expect(fixOf(flagged())?.build({})).toMatchObject({
      effects: [
        {
          system: "salesforce",
          target: "account:001A",
          operation: { operation: "account.set_standing", accountId: "001A", standing: "good" },
        },
      ],
    });
    expect(fixOf(givenCustomer({ unpaid: [givenUnpaid()] }))?.build({})).toMatchObject({
      effects: [{ operation: { standing: "past_due" } }],
    });
  });

  test("is refused where the CRM does not know the customer", () => {
    expect(fixOf(flagged({ words: [givenWord("billing")] }))).toMatchObject({
      refusal: expect.stringContaining("not known to the CRM"),
    });
  });
});

test("the proof says which of the two changed", () => {
  const stored = find(flagged())?.details;
  expect(accountStatusOutOfStep.proof(givenCustomer(), stored)).toContain("in good standing, as the money says");
  expect(accountStatusOutOfStep.proof(flagged({ unpaid: dueOn("2026-03-01") }), stored)).toContain("rightly past due");
  const late = find(givenCustomer({ unpaid: [givenUnpaid()] }))?.details;
  expect(accountStatusOutOfStep.proof(givenCustomer(), late)).toContain(
    "Nothing of Hallmann Logistik GmbH is overdue by more than 14 days",
  );
});
