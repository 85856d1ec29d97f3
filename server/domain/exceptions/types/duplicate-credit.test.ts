import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CreditFacts, CreditMemoFacts } from "#server/domain/exceptions/credit-facts";
import { givenCredit, givenCreditFacts } from "#server/domain/exceptions/given-credit-facts";
import { duplicateCredit } from "#server/domain/exceptions/types/duplicate-credit";

const TODAY = "2026-03-02";
const find = (facts: CreditFacts) => duplicateCredit.detect(facts, TODAY);
const earlier = (given: Partial<CreditMemoFacts> = {}) =>
  givenCredit({
    id: "00000000-0000-4000-8000-0000000000c1",
    externalId: "cn_1",
    number: "DE01-001001-CN-01",
    issuedOn: "2026-01-31",
    issuedAt: new Date("2026-01-31T10:00:00.000Z"),
    ...given,
  });
const beside = (
  sibling: Partial<CreditMemoFacts> = {},
  given: Parameters<typeof givenCreditFacts>[0] = {},
): CreditFacts => givenCreditFacts({ siblings: [earlier(sibling)], ...given });
const line = (invoiceLineId: string) => [{ invoiceLineId, description: "Seats", amountMinor: 10_000n }];

test.each<[string, CreditFacts]>([
  ["alone", givenCreditFacts()],
  ["two outages", beside({ memo: "Credit for the outage of 12 January" })],
  ["two lines of the invoice", beside({ lines: line("il_calls") })],
  ["two reasons", beside({ reason: "order_change" })],
  ["another amount", beside({ totalMinor: 11_901n })],
  ["tax alone, of the same amount", beside({ taxMinor: 11_900n, lines: [] })],
  ["31 days apart", beside({ issuedOn: "2026-01-01" })],
  ["the other is void", beside({ status: "void" })],
  ["the other is gone", beside({ isDeleted: true })],
  ["this one is void", beside({}, { credit: { status: "void" } })],
  ["this is the first of the two", beside({ issuedAt: new Date("2026-02-01T10:00:01.000Z"), issuedOn: "2026-02-01" })],
  ["made in the same second, this one first by its id", beside({ externalId: "cn_3", ...sameSecond() })],
  ["both lowered an invoice that is void", beside({}, { invoice: { status: "void" } })],
  [
    "credits that make up the invoice",
    beside({ totalMinor: 10_000n, memo: "a" }, { invoice: { totalMinor: 21_900n } }),
  ],
  [
    "two minor units of rounding over two credits",
    beside({ totalMinor: 10_000n, memo: "a" }, { invoice: { totalMinor: 21_898n } }),
  ],
])("no duplicate: %s", (_name, facts) => expect(find(facts)).toBeNull());

function sameSecond() {
  return { issuedOn: "2026-02-01", issuedAt: new Date("2026-02-01T10:00:00.000Z") };
}

test.each<[string, CreditFacts, string, string, string]>([
  ["the next day", beside(), "Credits again what DE01-001001-CN-01 credits", "medium", "11900"],
  [
    "30 days later",
    beside({ issuedOn: "2026-01-02" }),
    "Credits again what DE01-001001-CN-01 credits",
    "medium",
    "11900",
  ],
  [
    "in the same second, by its id",
    beside(sameSecond()),
    "Credits again what DE01-001001-CN-01 credits",
    "medium",
    "11900",
  ],
  [
    "spaces and capitals in the memo",
    beside({ memo: " credit  for the OUTAGE " }),
    "Credits again what DE01-001001-CN-01 credits",
    "medium",
    "11900",
  ],
  [
    "tax of it twice",
    beside({ taxMinor: 11_900n, lines: [] }, { credit: { taxMinor: 11_900n, lines: [] } }),
    "Credits again what DE01-001001-CN-01 credits",
    "medium",
    "11900",
  ],
  [
    "paid back",
    beside({}, { credit: { refundedMinor: 11_900n } }),
    "Credits again what DE01-001001-CN-01 credits",
    "high",
    "11900",
  ],
  [
    "put aside, of an invoice that is void by now",
    beside({}, { credit: { toBalanceMinor: 11_900n }, invoice: { status: "void" } }),
    "Credits again what DE01-001001-CN-01 credits",
    "high",
    "11900",
  ],
  [
    "above the invoice by more than rounding",
    beside({ totalMinor: 10_000n, memo: "a" }, { invoice: { totalMinor: 21_897n } }),
    "Credits of the invoice are €0.03 above it",
    "medium",
    "3",
  ],
  [
    "wholly above the invoice",
    beside({ totalMinor: 30_000n, memo: "a" }, { invoice: { totalMinor: 30_000n } }),
    "Credits of the invoice are €119.00 above it",
    "medium",
    "11900",
  ],
  [
    "a single one above a small invoice",
    givenCreditFacts({ invoice: { totalMinor: 11_000n } }),
    "Credits of the invoice are €9.00 above it",
    "medium",
    "900",
  ],
  [
    "yen",
    beside({ currency: "JPY", totalMinor: 1_100n }, { credit: { currency: "JPY", totalMinor: 1_100n } }),
    "Credits again what DE01-001001-CN-01 credits",
    "medium",
    "1100",
  ],
])("found: %s", (_name, facts, title, severity, amountMinor) => {
  expect(find(facts)).toMatchObject({ title, severity, details: { amountMinor }, holdsInvoice: false });
});

test("of any number of like credits all but one are found", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 20 * 86_400 }), { minLength: 1, maxLength: 6 }), (seconds) => {
      const credits = seconds.map((second, index) => {
        const issuedAt = new Date(Date.UTC(2026, 0, 5) + second * 1_000);
        const externalId = `cn_${index}`;
        return givenCredit({ id: externalId, externalId, issuedAt, issuedOn: issuedAt.toISOString().slice(0, 10) });
      });
      const found = credits.filter((credit) =>
        find(givenCreditFacts({ credit, siblings: credits.filter((other) => other !== credit) })),
      );
      expect(found).toHaveLength(credits.length - 1);
    }),
  );
});

describe("voiding it", () => {
  const fixOf = (facts: CreditFacts) => duplicateCredit.describe(facts, find(facts)?.details, TODAY).fixes[0];

  test("is a plain correction while the invoice waits for its money", () => {
    const fix = fixOf(beside());
    expect(fix).toMatchObject({ label: "Void DE01-001001-CN-02", refusal: null });
    expect(fix?.movesMoney).toBeUndefined();
    expect(fix?.build({})).toMatchObject({
      effects: [{ operation: { operation: "credit.void", creditId: "cn_2", invoiceId: "in_1" } }],
    });
  });

  test.each<[string, Parameters<typeof givenCreditFacts>[0]]>([
    ["it was paid back", { credit: { refundedMinor: 11_900n } }],
    ["it was put aside", { credit: { toBalanceMinor: 11_900n } }],
    ["its invoice is settled", { invoice: { status: "paid" } }],
  ])("takes money back once %s, and waits for an approval", (_name, given) => {
    const fix = fixOf(beside({}, given));
    expect(fix?.movesMoney).toEqual({ minor: 11_900n, currency: "EUR" });
    expect(fix?.refusal).toContain("needs an approval");
  });

  test("is not offered for a part", () => {
    expect(fixOf(givenCreditFacts({ invoice: { totalMinor: 11_000n } }))?.refusal).toContain("is void as a whole");
  });
});

test("what is said while it stands, and once it does not", () => {
  const found = find(beside());
  expect(found?.diagnosis).toBe(
    "DE01-001001-CN-02 credits €119.00 on DE01-001001 a second time, for the same as DE01-001001-CN-01; DE01-001001 asks for €119.00 too little.",
  );
  const proof = (facts: CreditFacts) => duplicateCredit.proof(facts, found?.details);
  expect(proof(beside({}, { credit: { status: "void" } }))).toBe("DE01-001001-CN-02 is void in billing.");
  expect(proof(beside({ status: "void" }))).toBe(
    "DE01-001001-CN-01 is void in billing; DE01-001001-CN-02 stands alone.",
  );
  expect(proof(beside({}, { invoice: { status: "void" } }))).toContain("its credits with it");
});
