import { expect, test } from "vitest";
import { agingOn, bucketOf } from "#server/domain/collections/replay-aging";

test.each([
  [-30, "current"],
  [0, "current"],
  [1, "d1_30"],
  [30, "d1_30"],
  [31, "d31_60"],
  [60, "d31_60"],
  [61, "d61_90"],
  [90, "d61_90"],
  [91, "d91_120"],
  [120, "d91_120"],
  [121, "d120_plus"],
  [900, "d120_plus"],
] as const)("%i days past due is %s", (days, bucket) => expect(bucketOf(days)).toBe(bucket));

test("currencies stand apart, what is disputed is in the sum and out of the other, and nothing is no invoice", () => {
  const sums = { current: 0n, d1_30: 0n, d31_60: 0n, d61_90: 0n, d91_120: 0n, d120_plus: 0n };
  const open = (currency: string, dueOn: string, openMinor: bigint, disputedMinor = 0n) => ({
    currency,
    dueOn,
    openMinor,
    disputedMinor,
  });
  const invoices = [
    open("JPY", "2026-01-01", 700n),
    open("EUR", "2026-03-01", 1_000n, 400n),
    open("EUR", "2026-03-09", 50n, 50n),
    open("EUR", "2026-03-09", 0n),
  ];
  expect(agingOn(invoices, "2026-03-08")).toEqual([
    {
      currency: "EUR",
      ...sums,
      current: 50n,
      d1_30: 1_000n,
      total: 1_050n,
      invoices: 2,
      undisputed: { ...sums, d1_30: 600n, total: 600n, invoices: 1 },
    },
    {
      currency: "JPY",
      ...sums,
      d61_90: 700n,
      total: 700n,
      invoices: 1,
      undisputed: { ...sums, d61_90: 700n, total: 700n, invoices: 1 },
    },
  ]);
});
