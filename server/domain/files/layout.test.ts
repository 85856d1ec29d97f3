import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DraftLayout,
  type FileLayout,
  isSameHeader,
  layoutKey,
  rejectColumns,
  troubleOfLayout,
  usualWords,
} from "#server/domain/files/layout";
import { layoutReading } from "#server/domain/files/read-layout";
import { readRows } from "#server/domain/receivables/read-rows";

const column = (name: string) => ({ from: "column" as const, column: name });
const constant = (value: string) => ({ from: "constant" as const, value });
const nothing = { from: "nothing" as const };

const invoices: FileLayout = {
  subject: "invoices",
  sheet: null,
  columns: ["no", "cust", "date", "due", "sum", "cur", "contested"],
  fields: {
    number: column("no"),
    customerKey: column("cust"),
    customerName: nothing,
    issuedOn: column("date"),
    dueOn: column("due"),
    totalMinor: column("sum"),
    currency: column("cur"),
    settledOn: nothing,
    country: constant("Germany"),
    isDisputed: column("contested"),
  },
  days: { issuedOn: ["D.M.YYYY"], dueOn: ["D.M.YYYY"] },
  amounts: { decimal: ",", unit: "major", sign: "as_written" },
  words: usualWords,
};
const payments: FileLayout = {
  ...invoices,
  subject: "payments",
  columns: ["no", "cust", "date", "sum"],
  fields: {
    number: column("no"),
    customerKey: column("cust"),
    receivedOn: column("date"),
    amountMinor: column("sum"),
    currency: constant("KWD"),
    invoiceNumber: nothing,
    method: constant("wire"),
  },
  days: { receivedOn: ["Excel day"] },
};

const saved = { key: "shop", version: 3 };
const owner = { entityCode: "DE01", currency: "EUR" };
const read = (layout: FileLayout, ...rows: string[][]) =>
  readRows(
    { header: layout.columns, rows: rows.map((cells, index) => ({ row: index + 2, cells })) },
    layoutReading(layout, saved, owner),
  );

describe("what keeps a layout from being used", () => {
  test.each<[string, Partial<DraftLayout>, string]>([
    ["a needed field from nowhere", { fields: { ...invoices.fields, dueOn: nothing } }, "Due date is needed"],
    ["a column the file has not", { fields: { ...invoices.fields, dueOn: column("x") } }, 'no column "x"'],
    ["one number for every row", { fields: { ...invoices.fields, number: constant("1") } }, "tells the rows apart"],
    [
      "one amount for every row",
      { fields: { ...invoices.fields, totalMinor: constant("1") } },
      "differs from row to row",
    ],
    ["a currency that is none", { fields: { ...invoices.fields, currency: constant("XYZ") } }, "is no currency"],
    [
      "one value that is empty",
      { fields: { ...invoices.fields, currency: constant(" ") } },
      "Write the value of Currency",
    ],
    ["days nobody said how to read", { days: { dueOn: ["D.M.YYYY"] } }, "Choose how the days of Invoice date"],
    [
      "days read both ways",
      { days: { ...invoices.days, dueOn: ["D/M/YYYY", "M/D/YYYY"] } },
      "day first and month first at once",
    ],
    ["an undecided sign", { amounts: { ...invoices.amounts, decimal: null } }, "point or comma"],
    ["a word for yes and no", { words: { yes: ["x"], no: ["X"] } }, "both yes and no"],
    ["a field of another subject", { fields: { ...invoices.fields, method: constant("wire") } }, "is no field of"],
  ])("%s", (_, changes, reason) => {
    const troubles = troubleOfLayout({ ...invoices, ...changes });
    expect(troubles.map((trouble) => trouble.reason)).toEqual([expect.stringContaining(reason)]);
  });
});

describe("rows by a layout", () => {
  test("a good row of invoices and of payments", () => {
    expect(read(invoices, ["1", "C", "5.1.2026", "4.2.2026", "1.234,50 €", "eur", "ja"]).taken[0]?.facts).toEqual({
      number: "1",
      customerKey: "C",
      customerName: null,
      country: "DE",
      entityCode: "DE01",
      currency: "EUR",
      issuedOn: "2026-01-05",
      dueOn: "2026-02-04",
      totalMinor: "123450",
      settledOn: null,
      isDisputed: true,
    });
    expect(read(payments, ["P", "C", "46083", "0,125"]).taken[0]?.facts).toEqual({
      number: "P",
      customerKey: "C",
      entityCode: "DE01",
      currency: "KWD",
      receivedOn: "2026-03-02",
      amountMinor: "125",
      invoiceNumber: null,
      method: "wire",
    });
  });

  test.each<[string, FileLayout, string[], string, string]>([
    ["no places in yen", invoices, ["1", "C", "5.1.2026", "4.2.2026", "10,50", "JPY", ""], "sum", "the 0 of JPY"],
    ["an unknown currency", invoices, ["1", "C", "5.1.2026", "4.2.2026", "10", "ZZZ", ""], "cur", "is no currency"],
    ["due before issue", invoices, ["1", "C", "5.1.2026", "4.1.2026", "10", "EUR", ""], "due", "before it was issued"],
    ["a negative invoice", invoices, ["1", "C", "5.1.2026", "4.2.2026", "(10)", "EUR", ""], "sum", "is negative"],
    [
      "an unknown word",
      invoices,
      ["1", "C", "5.1.2026", "4.2.2026", "10", "EUR", "perhaps"],
      "contested",
      "is none of",
    ],
    ["a negative payment", payments, ["P", "C", "46083", "-1"], "sum", "the other sign"],
    ["a payment of nothing", payments, ["P", "C", "46083", "0"], "sum", "nothing to bring in"],
    ["a day that never was", payments, ["P", "C", "60", "1"], "date", "no day written as Excel day"],
  ])("%s is refused", (_, layout, cells, at, reason) => {
    const { taken, rejected } = read(layout, cells);
    expect(taken).toEqual([]);
    expect(rejected).toEqual([
      { row: 2, column: at, value: cells[layout.columns.indexOf(at)], reason: expect.stringContaining(reason) },
    ]);
  });

  test("a minus counts as plus where the layout says so", () => {
    const reversed: FileLayout = { ...payments, amounts: { ...payments.amounts, sign: "reversed" } };
    expect(read(reversed, ["P", "C", "46083", "-1"]).taken[0]?.facts).toMatchObject({ amountMinor: "1000" });
    expect(read(reversed, ["P", "C", "46083", "1"]).rejected).toHaveLength(1);
  });

  test("every row is taken or named once, whatever stands in it, and in any order the same rows are taken", () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("1,5", "(2)", "5.1.2026", "31.2.2026", "EUR", "JPY", "", "ja"),
    );
    const rows = fc.uniqueArray(fc.array(cell, { minLength: 5, maxLength: 8 }), {
      maxLength: 12,
      selector: ([no]) => no?.trim(),
    });
    fc.assert(
      fc.property(rows, (cells) => {
        const { taken, rejected } = read(invoices, ...cells);
        expect([...taken, ...rejected].map(({ row }) => row).sort((one, other) => one - other)).toEqual(
          cells.map((_, index) => index + 2),
        );
        const factsOf = (result: typeof taken) => new Set(result.map(({ facts }) => JSON.stringify(facts)));
        expect(factsOf(read(invoices, ...cells.toReversed()).taken)).toEqual(factsOf(taken));
      }),
    );
  });
});

test.each([
  ["Shop: Rechnungen (Köln)", "shop-rechnungen-koln"],
  ["  Straße 1 ", "strasse-1"],
  ["???", ""],
])("the layout %j has the key %j", (label, key) => {
  expect(layoutKey(label)).toBe(key);
});

test.each([
  [["a", "b"], ["b", "a"], true],
  [["a"], ["a", ...rejectColumns], true],
  [["a"], ["a", "b"], false],
])("the headers %j and %j are the same: %s", (left, right, expected) => {
  expect(isSameHeader(left, right)).toBe(expected);
});
