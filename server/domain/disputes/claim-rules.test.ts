import { expect, test } from "vitest";
import { type ClaimedInvoice, claimTrouble } from "#server/domain/disputes/claim-rules";
import type { ContestedItem } from "#server/domain/disputes/inputs";
import { defaultDisputeReasons, reasonOf } from "#server/domain/disputes/reasons";

const one: ClaimedInvoice = {
  id: "one",
  number: "DE01-001001",
  customerId: "alder",
  currency: "EUR",
  openMinor: 100_000n,
  contestedMinor: 0n,
  lines: [
    { id: "seats", description: "Seats", netMinor: 50_000n, taxMinor: 9_500n },
    { id: "support", description: "Support", netMinor: 34_034n, taxMinor: 6_466n },
  ],
};
const others: Record<string, Partial<ClaimedInvoice>> = {
  partly: { contestedMinor: 70_000n },
  wholly: { contestedMinor: 100_000n },
  paid: { openMinor: 0n },
  dollars: { currency: "USD" },
  foreign: { customerId: "birch" },
  bare: { lines: [] },
};
const invoices = new Map([
  ["one", one],
  ...Object.entries(others).map(([id, change]) => [id, { ...one, id, ...change }] as const),
]);
const item = (invoiceId: string, amountMinor: bigint, lineId: string | null = null): ContestedItem => ({
  invoiceId,
  lineId,
  amountMinor,
});

test.each<[string, string, ContestedItem[], RegExp | null]>([
  ["a whole invoice", "duplicate", [item("one", 100_000n)], null],
  ["a part of one", "duplicate", [item("one", 1n)], null],
  ["a line", "price", [item("one", 59_500n, "seats")], null],
  ["two lines", "price", [item("one", 59_500n, "seats"), item("one", 40_500n, "support")], null],
  ["several invoices", "duplicate", [item("one", 5n), item("bare", 5n)], null],
  ["a reason about lines where the invoice has none", "price", [item("bare", 5n)], null],
  ["a reason about lines without one", "price", [item("one", 5n)], /is about lines/],
  ["more than is left", "duplicate", [item("one", 100_001n)], /at most €1,000\.00/],
  ["more than is not contested yet", "duplicate", [item("partly", 30_001n)], /at most €300\.00/],
  ["what is contested whole", "duplicate", [item("wholly", 1n)], /contested already/],
  [
    "together more than is left",
    "price",
    [item("one", 59_500n, "seats"), item("one", 40_501n, "support")],
    /at most €405\.00/,
  ],
  ["more than the line comes to", "price", [item("one", 59_501n, "seats")], /comes to €595\.00/],
  ["what is paid", "duplicate", [item("paid", 1n)], /Nothing is left/],
  ["another customer's", "duplicate", [item("foreign", 1n)], /none of Alder/],
  ["an invoice there is not", "duplicate", [item("nowhere", 1n)], /none of Alder/],
  ["two currencies", "duplicate", [item("one", 1n), item("dollars", 1n)], /one dispute for each currency/],
  ["a line of another invoice", "price", [item("one", 1n, "elsewhere")], /none of invoice/],
  ["the same part twice", "duplicate", [item("one", 1n), item("one", 2n)], /named twice/],
])("%s", (_name, code, items, expected) => {
  const reason = reasonOf(defaultDisputeReasons, code);
  if (!reason) throw new Error(`There is no reason ${code}.`);
  const trouble = claimTrouble({ customer: { id: "alder", name: "Alder GmbH" }, reason, items }, invoices);
  if (expected === null) expect(trouble).toBeNull();
  else expect(trouble).toMatch(expected);
});
