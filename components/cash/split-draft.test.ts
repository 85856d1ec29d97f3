import { expect, test } from "vitest";
import type { SplittableInvoice } from "#server/domain/cash/views";
import { restFor, splitText, splitTotals } from "./split-draft";

const invoice = (id: string, minor: bigint): SplittableInvoice => ({
  id,
  name: `DE01-${id}`,
  customerName: "Alder GmbH",
  dueOn: null,
  open: { minor, currency: "EUR" },
});
const invoices = [invoice("1", 50_000n), invoice("2", 40_000n)];
const amount = { minor: 70_000n, currency: "EUR" };

test.each<[string, Record<string, string>, bigint, boolean, string[]]>([
  ["nothing typed", {}, 70_000n, false, []],
  ["one in part", { 1: "100" }, 60_000n, true, []],
  ["all of the money", { 1: "500.00", 2: "200" }, 0n, true, []],
  ["more than came in", { 1: "500", 2: "400" }, -20_000n, false, []],
  ["more than an invoice claims", { 1: "500.01" }, 70_000n, false, ["1"]],
  ["no amount", { 1: "a lot", 2: "-1" }, 70_000n, false, ["1", "2"]],
])("%s", (_name, draft, rest, isReady, wrong) => {
  const totals = splitTotals(draft, invoices, amount);
  expect({ rest: totals.rest.minor, isReady: totals.isReady, wrong: Object.keys(totals.errors) }).toEqual({
    rest,
    isReady,
    wrong,
  });
});

test("the rest is what is left, and no more than the invoice claims", () => {
  const [first, second] = invoices as [SplittableInvoice, SplittableInvoice];
  expect(restFor({}, first, invoices, amount)).toBe("500.00");
  expect(restFor({ 1: "500" }, second, invoices, amount)).toBe("200.00");
  expect(restFor({ 1: "500", 2: "50" }, second, invoices, amount)).toBe("200.00");
});

test("is written as the desk reads it", () => {
  expect(splitText({ 1: "100", 2: " 90.10 " }, invoices)).toBe("DE01-1 100; DE01-2 90.10");
});
