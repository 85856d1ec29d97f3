import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenFacts, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { billingEntityMismatch } from "#server/domain/exceptions/types/billing-entity-mismatch";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
const right = givenFacts();
const party = (given: Partial<InvoiceFacts["party"]>) => ({ ...right.party, ...given });
const find = (facts: InvoiceFacts) => billingEntityMismatch.detect(facts, TODAY);
const signedIn = (entityCode: string, isAbove = false) => ({ id: "p", name: "Hallmann Gruppe", entityCode, isAbove });
const inUsd = givenContract({ currency: "USD" });

test.each<[string, Given]>([
  ["as the contract says", {}],
  [
    "a parent in another entity signed, and its entity bills",
    { party: party({ contractor: signedIn("DE01", true), account: account("US01", "USD") }) },
  ],
  ["no contract, as the account says", { contract: null, party: party({ contractor: null }) }],
  [
    "neither contract nor account",
    { contract: null, party: party({ contractor: null, account: null }), invoice: { currency: "USD" } },
  ],
  [
    "an account that names neither",
    { contract: null, party: party({ contractor: null, account: account(null, null) }) },
  ],
  ["void", { contract: inUsd, invoice: { status: "void" } }],
  ["deleted", { contract: inUsd, invoice: { status: "deleted", isDeleted: true } }],
  ["an extra copy", { contract: inUsd, siblings: [givenSibling()] }],
])("nothing is wrong: %s", (_name, given) => expect(find(givenFacts(given))).toBeNull());

test.each<[string, Given, string, bigint]>([
  ["another currency", { contract: inUsd }, "Billed in EUR, contract 00010042 says USD", 1_071_000n],
  [
    "another entity",
    { party: party({ contractor: signedIn("US01") }) },
    "Billed by DE01, contract 00010042 says US01",
    1_071_000n,
  ],
  [
    "both",
    { contract: inUsd, party: party({ contractor: signedIn("US01") }) },
    "Billed by DE01 in EUR, contract 00010042 says US01 in USD",
    1_071_000n,
  ],
  [
    "the parent's contract is with another entity",
    { party: party({ contractor: signedIn("US01", true) }) },
    "Billed by DE01, contract 00010042 says US01",
    1_071_000n,
  ],
  [
    "no contract, another entity than the account's",
    { contract: null, party: party({ contractor: null, account: account("JP01", "EUR") }) },
    "Billed by DE01, the account says JP01",
    1_071_000n,
  ],
])("it is wrong: %s", (_name, given, title, minor) => {
  expect(find(givenFacts(given))).toMatchObject({
    title,
    severity: "high",
    amount: { minor, currency: "EUR" },
    holdsInvoice: true,
  });
});

test("the sentence says what is agreed and what becomes of the draft", () => {
  expect(find(givenFacts({ contract: inUsd }))?.diagnosis).toBe(
    "Hallmann Logistik is billed in EUR, but contract 00010042 says USD: draft in_second is held so that it does not go out like this.",
  );
});

test("evidence marks the row that differs and names the parent who signed", () => {
  const { evidence } = billingEntityMismatch.describe(
    givenFacts({ party: party({ contractor: signedIn("US01", true) }) }),
    {},
    TODAY,
  );
  expect(evidence.rows.map((row) => [row.label, row.differs])).toEqual([
    ["Legal entity", true],
    ["Currency", false],
    ["Contract signed by", false],
    ["Document", false],
  ]);
});

describe("the fix", () => {
  const fixOf = (given: Given) => billingEntityMismatch.describe(givenFacts(given), {}, TODAY).fixes[0];

  test("throws a draft away, so that billing draws it anew", () => {
    expect(fixOf({ contract: inUsd })?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.delete_draft", invoiceId: "in_second" } }],
    });
  });

  test.each(["open", "paid"])("of one that is %s needs an approval", (status) => {
    const fix = fixOf({ contract: inUsd, invoice: { status, number: "DE01-7" } });
    expect(fix).toMatchObject({
      key: "bill_again",
      movesMoney: { minor: 1_071_000n, currency: "EUR" },
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
  });
});

test("the proof says what became of it", () => {
  const stored = find(givenFacts({ contract: inUsd }))?.details;
  expect(billingEntityMismatch.proof(givenFacts({ invoice: { status: "deleted", isDeleted: true } }), stored)).toBe(
    "Draft in_second was deleted in billing; it is drawn anew as contract 00010042 says.",
  );
  expect(billingEntityMismatch.proof(givenFacts(), stored)).toBe(
    "Draft in_second is billed by DE01 in EUR, as contract 00010042 says.",
  );
});

function account(entityCode: string | null, currency: string | null): InvoiceFacts["party"]["account"] {
  return { system: "salesforce", externalId: "001A", seenAt: new Date(0), entityCode, currency };
}
