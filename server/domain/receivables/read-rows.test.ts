import { describe, expect, test } from "vitest";
import { chooseMapping } from "#server/domain/receivables/choose-mapping";
import { type ReceivablesMapping, readingOf } from "#server/domain/receivables/mapping";
import { docketLayout } from "#server/domain/receivables/mappings/docket";
import { ibmWatson } from "#server/domain/receivables/mappings/ibm-watson";
import { xeroStyle } from "#server/domain/receivables/mappings/xero-style";
import { readRows } from "#server/domain/receivables/read-rows";

type Cells = Record<string, string>;

const good: Record<string, Cells> = {
  "ibm-watson": {
    customerID: "0379-NEVHP",
    invoiceNumber: "0000611365",
    InvoiceDate: "1/2/2013",
    DueDate: "2/1/2013",
    InvoiceAmount: "55.94",
    Disputed: "No",
    SettledDate: "1/15/2013",
  },
  "xero-style": {
    invoice_id: "INV-1",
    customer_id: "CUST001",
    status: "Paid",
    issue_date: "12/03/2026",
    due_date: "2026/03/26",
    payment_date: "26-Mar-2026",
    amount_excl_gst: "3850.0",
    gst: "385.0",
    amount_incl_gst: "$4,235.00",
    amount_paid: "$4,235.00",
  },
  docket: {
    invoice_number: "A-1",
    customer_id: "C-1",
    customer_name: "Alder",
    issue_date: "2026-01-05",
    due_date: "2026-02-04",
    amount: "10.00",
    settled_date: "",
    disputed: "yes",
  },
};

function read(mapping: ReceivablesMapping, ...rows: Cells[]) {
  const header = Object.keys(good[mapping.key] ?? {});
  const filled = rows.map((cells, index) => ({
    row: index + 2,
    cells: header.map((column) => ({ ...good[mapping.key], ...cells })[column] ?? ""),
  }));
  return readRows({ header, rows: filled }, readingOf(mapping, { entityCode: "US01", currency: "AUD" }));
}

const facts = { customerName: null, country: null, entityCode: "US01", currency: "AUD", isDisputed: false };

describe("a good row of each layout", () => {
  test.each<[ReceivablesMapping, object]>([
    [
      ibmWatson,
      {
        ...facts,
        number: "0000611365",
        customerKey: "0379-NEVHP",
        issuedOn: "2013-01-02",
        dueOn: "2013-02-01",
        totalMinor: "5594",
        settledOn: "2013-01-15",
      },
    ],
    [
      xeroStyle,
      {
        ...facts,
        number: "INV-1",
        customerKey: "CUST001",
        issuedOn: "2026-03-12",
        dueOn: "2026-03-26",
        totalMinor: "423500",
        settledOn: "2026-03-26",
      },
    ],
    [
      docketLayout,
      {
        ...facts,
        number: "A-1",
        customerKey: "C-1",
        customerName: "Alder",
        issuedOn: "2026-01-05",
        dueOn: "2026-02-04",
        totalMinor: "1000",
        settledOn: null,
        isDisputed: true,
      },
    ],
  ])("$key", (mapping, expected) => {
    expect(read(mapping, {})).toEqual({ taken: [{ row: 2, facts: expected }], rejected: [] });
  });
});

const open = { status: "Open", payment_date: "", amount_paid: "0.0" };

describe("a row that is refused, under its first faulty column", () => {
  test.each<[string, ReceivablesMapping, Cells, string, string]>([
    ["no invoice number", ibmWatson, { invoiceNumber: " " }, "invoiceNumber", "empty"],
    ["no customer", ibmWatson, { customerID: "" }, "customerID", "empty"],
    ["no amount", ibmWatson, { InvoiceAmount: "" }, "InvoiceAmount", "empty"],
    ["no due day", ibmWatson, { DueDate: "" }, "DueDate", "empty"],
    ["an impossible day", ibmWatson, { InvoiceDate: "2/30/2013" }, "InvoiceDate", "no day of the calendar"],
    ["an unknown answer", ibmWatson, { Disputed: "Maybe" }, "Disputed", "none of Yes, No"],
    [
      "due before issue",
      ibmWatson,
      { DueDate: "1/1/2013" },
      "DueDate",
      "due on 2013-01-01, before it was issued on 2013-01-02",
    ],
    ["settled before issue", ibmWatson, { SettledDate: "1/1/2013" }, "SettledDate", "before it was issued"],
    ["a negative amount", ibmWatson, { InvoiceAmount: "(55.94)" }, "InvoiceAmount", "negative"],
    ["no status", xeroStyle, { status: "" }, "status", "empty"],
    ["an unknown status", xeroStyle, { status: "Voided" }, "status", "none of Paid, Open, Overdue"],
    ["month first", xeroStyle, { issue_date: "03/14/2026" }, "issue_date", "no day of the calendar"],
    ["paid without a day", xeroStyle, { payment_date: "" }, "payment_date", "payment date is missing"],
    [
      "a payment day on an open invoice",
      xeroStyle,
      { ...open, payment_date: "26/03/2026" },
      "payment_date",
      "not paid but has a payment date",
    ],
    ["paid in part", xeroStyle, { amount_paid: "100.00" }, "amount_paid", "paid in part"],
    ["paid in part while open", xeroStyle, { ...open, amount_paid: "100.00" }, "amount_paid", "paid in part"],
    ["paid, with nothing paid", xeroStyle, { amount_paid: "0.00" }, "amount_paid", "amount paid is 0"],
    ["open, with all paid", xeroStyle, { ...open, amount_paid: "4235" }, "amount_paid", "the whole amount"],
    ["a sum that does not add up", xeroStyle, { gst: "384.99" }, "amount_incl_gst", "does not equal"],
    ["an unreadable tax", xeroStyle, { gst: "10%" }, "gst", "is no amount"],
    ["an American day", docketLayout, { due_date: "2/4/2026" }, "due_date", "no day written as YYYY-MM-DD"],
  ])("%s", (_, mapping, cells, column, reason) => {
    expect(read(mapping, cells)).toEqual({
      taken: [],
      rejected: [{ row: 2, column, value: expect.any(String), reason: expect.stringContaining(reason) }],
    });
  });
});

test.each<[string, Cells]>([
  ["open", open],
  ["overdue, in capitals", { ...open, status: "OVERDUE" }],
])("an invoice that is %s is taken without a day of settlement", (_, cells) => {
  expect(read(xeroStyle, cells).taken.map((row) => row.facts)).toMatchObject([{ settledOn: null }]);
});

test("every fault of a row stands in its one reject", () => {
  const { rejected } = read(ibmWatson, { InvoiceDate: "2/30/2013", InvoiceAmount: "ten" });
  expect(rejected).toEqual([
    {
      row: 2,
      column: "InvoiceDate",
      value: "2/30/2013",
      reason:
        '"2/30/2013" is no day of the calendar when read as M/D/YYYY. Besides, InvoiceAmount: "ten" is no amount; write it as 1234.50, 1,234.50 or (1,234.50).',
    },
  ]);
});

test("a second row of an invoice is refused, naming the first and where they differ", () => {
  const { taken, rejected } = read(docketLayout, {}, { customer_name: " Alder " }, { amount: "11.00", disputed: "no" });
  expect(taken.map((row) => row.row)).toEqual([2]);
  expect(rejected).toEqual([
    {
      row: 3,
      column: "invoice_number",
      value: "A-1",
      reason: "The row repeats row 2. Each invoice is taken once, from its first row.",
    },
    {
      row: 4,
      column: "invoice_number",
      value: "A-1",
      reason:
        "The row has the same number as row 2 but differs from it in amount, disputed. Each invoice is taken once, from its first row.",
    },
  ]);
});

test("of two rows that differ the second is refused even where the first was", () => {
  const { taken, rejected } = read(docketLayout, { amount: "" }, {});
  expect(taken).toEqual([]);
  expect(rejected.map((reject) => [reject.row, reject.column])).toEqual([
    [2, "amount"],
    [3, "invoice_number"],
  ]);
});

test("a row with too few or too many cells is refused where it ends", () => {
  const header = ["invoice_number", "customer_id", "issue_date", "due_date", "amount"];
  const whole = ["A-1", "C-1", "2026-01-05", "2026-02-04", "10"];
  const rows = [
    { row: 2, cells: whole.slice(0, 3) },
    { row: 3, cells: [...whole, "?"] },
  ];
  expect(readRows({ header, rows }, readingOf(docketLayout, { entityCode: "US01", currency: "USD" })).rejected).toEqual(
    [
      { row: 2, column: "due_date", value: "", reason: "The row has 3 cells where the header has 5." },
      { row: 3, column: "column 6", value: "?", reason: "The row has 6 cells where the header has 5." },
    ],
  );
});

describe("the layout", () => {
  test.each([ibmWatson, xeroStyle, docketLayout])("$key is known by its header", (mapping) => {
    expect(chooseMapping(Object.keys(good[mapping.key] ?? {}))).toEqual({ ok: true, mapping });
  });

  test.each<[string, string[], string | undefined, string]>([
    [
      "an unknown header",
      ["a", "b"],
      undefined,
      "for docket it lacks invoice_number, customer_id, issue_date, due_date, amount",
    ],
    ["a name nobody knows", ["a"], "sap", 'There is no mapping "sap". Choose one of ibm-watson, xero-style, docket.'],
    ["a named layout that does not fit", Object.keys(good.docket ?? {}), "ibm-watson", "it lacks customerID"],
    ["a column that stands twice", ["amount", "amount"], undefined, "The column amount stands in the header twice"],
  ])("%s is refused", (_, header, named, reason) => {
    expect(chooseMapping(header, named)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});
