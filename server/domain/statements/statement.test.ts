import { expect, test } from "vitest";
import { type StatementFacts, statementOf } from "#server/domain/statements/statement";

const buckets = (total: bigint) => ({
  current: total,
  d1_30: 0n,
  d31_60: 0n,
  d61_90: 0n,
  d91_120: 0n,
  d120_plus: 0n,
  total,
  invoices: 1,
});
const facts = (change: Partial<StatementFacts>): StatementFacts => ({
  currency: "EUR",
  openingMinor: 0n,
  entries: [],
  openItems: [],
  buckets: buckets(0n),
  unappliedMinor: 0n,
  account: null,
  ...change,
});

test("goes from the opening to the closing balance, day by day, what was billed before what was paid", () => {
  const statement = statementOf(
    facts({
      openingMinor: 50_00n,
      entries: [
        { on: "2026-02-10", kind: "payment", reference: "A", minor: 40_00n },
        { on: "2026-02-01", kind: "credit", reference: "B", minor: 5_00n },
        { on: "2026-02-10", kind: "invoice", reference: "C", minor: 100_00n },
      ],
      buckets: buckets(105_00n),
    }),
  );
  expect(statement).toMatchObject({
    invoicedMinor: 100_00n,
    creditedMinor: 5_00n,
    paidMinor: 40_00n,
    beyondMinor: 0n,
    closingMinor: 105_00n,
  });
  expect(statement.lines.map(({ reference, balanceMinor }) => [reference, balanceMinor])).toEqual([
    ["B", 45_00n],
    ["C", 145_00n],
    ["A", 105_00n],
  ]);
});

test("what was paid beyond an invoice stands on its own line and lowers no other one", () => {
  const statement = statementOf(
    facts({
      openingMinor: 100_00n,
      entries: [{ on: "2026-02-10", kind: "payment", reference: "A", minor: 70_00n }],
      buckets: buckets(50_00n),
    }),
  );
  expect(statement).toMatchObject({ beyondMinor: 20_00n, closingMinor: 50_00n });
  const { openingMinor, invoicedMinor, creditedMinor, paidMinor, beyondMinor, closingMinor } = statement;
  expect(openingMinor + invoicedMinor - creditedMinor - paidMinor + beyondMinor).toBe(closingMinor);
});
