import { describe, expect, test } from "vitest";
import { invoicesAsTsv, leftPerCurrency } from "./selection";

const left = (minor: bigint, currency: string) => ({ left: { minor, currency } });

describe("the sum of a selection", () => {
  test.each([
    ["nothing", [], []],
    ["one currency", [left(1n, "USD"), left(2n, "USD")], [{ minor: 3n, currency: "USD" }]],
    [
      "currencies apart, by code",
      [left(5n, "USD"), left(7n, "EUR"), left(1n, "USD")],
      [
        { minor: 7n, currency: "EUR" },
        { minor: 6n, currency: "USD" },
      ],
    ],
  ])("%s", (_, invoices, sums) => {
    expect(leftPerCurrency(invoices)).toEqual(sums);
  });
});

test("a sheet gets decimals of the currency, days never below zero, and no formula", () => {
  const text = invoicesAsTsv([
    {
      number: "INV-1",
      customer: { id: "c", name: "=SUM(A1)\tLtd" },
      issuedOn: "2026-02-01",
      dueOn: null,
      daysLate: -3,
      total: { minor: 120_000n, currency: "JPY" },
      left: { minor: 7_000n, currency: "JPY" },
    },
  ]);
  expect(text.split("\n")[1]).toBe("INV-1\t'=SUM(A1) Ltd\t2026-02-01\t\t0\tJPY\t120000\t7000");
});
