import { expect, test } from "vitest";
import type { RaisableInvoice } from "#server/domain/disputes/views";
import { partsOf, readParts, wholeOfPart } from "./raise-draft";

const money = (minor: bigint) => ({ minor, currency: "EUR" });
const invoice: RaisableInvoice = {
  id: "one",
  number: "DE01-001001",
  customer: { id: "alder", name: "Alder GmbH" },
  issuedOn: "2026-02-01",
  dueOn: "2026-03-01",
  total: money(119_000n),
  open: money(100_000n),
  contested: money(40_000n),
  lines: [
    { id: "seats", description: "Seats", billed: money(95_200n) },
    { id: "support", description: "Support", billed: money(23_800n) },
    { id: "taken_off", description: "Proration", billed: money(-1_000n) },
  ],
};

test("the whole of an invoice is offered as far as it is open and not contested", () => {
  const parts = partsOf([invoice, { ...invoice, id: "two", contested: money(100_000n) }], false);
  expect(parts).toMatchObject([{ key: "one", lineId: null, label: "DE01-001001", freeMinor: 60_000n }]);
  expect(parts.map(wholeOfPart)).toEqual(["600.00"]);
});

test("lines are offered where the reason is about lines, and the invoice where it has none", () => {
  expect(partsOf([invoice, { ...invoice, id: "bare", lines: [] }], true)).toMatchObject([
    { key: "seats", lineId: "seats", label: "DE01-001001, Seats", freeMinor: 60_000n },
    { key: "support", freeMinor: 23_800n },
    { key: "bare", lineId: null },
  ]);
});

test("what is ticked is read, and what is wrong is said of its part", () => {
  const parts = partsOf([invoice], true);
  expect(readParts(parts, { seats: "400", support: "238.01", gone: "5" })).toEqual({
    items: [{ invoiceId: "one", lineId: "seats", amountMinor: 40_000n }],
    troubles: { support: "At most 238.00." },
  });
});
