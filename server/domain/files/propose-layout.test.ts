import { describe, expect, test } from "vitest";
import { headerScore, headerWords } from "#server/domain/files/header-words";
import { troubleOfLayout } from "#server/domain/files/layout";
import { nameColumns } from "#server/domain/files/name-columns";
import { sampleRows } from "#server/domain/files/profile-column";
import { proposeLayout } from "#server/domain/files/propose-layout";
import { type FileSubject, fileSubjects, subjects, templateOf } from "#server/domain/files/subjects";

const owner = { entityCode: "DE01", currency: "EUR" };

function propose(subject: FileSubject, header: string[], ...rows: string[][]) {
  return proposeLayout(subject, { header, rows: rows.map((cells, index) => ({ row: index + 2, cells })) }, owner);
}

const columnsOf = (proposal: ReturnType<typeof propose>) =>
  Object.fromEntries(
    Object.entries(proposal.layout.fields).flatMap(([field, source]) =>
      source.from === "column" ? [[field, source.column]] : [],
    ),
  );

test.each([
  ["InvoiceDate", ["invoice", "date"]],
  ["invoice.total_amount_cents", ["invoice", "total", "amount", "cents"]],
  ["Fälligkeits-Datum", ["falligkeits", "datum"]],
  ["Numéro de facture", ["numero", "de", "facture"]],
  ["VATNumber", ["vat", "number"]],
  ["  ", []],
])("the words of %j", (header, words) => {
  expect(headerWords(header)).toEqual(words);
});

test.each([
  ["Due date", "planned due date of payment"],
  ["due_date", "Datum"],
  ["DUE", "overdue"],
])("%j names a due date better than %j", (better, worse) => {
  const words = subjects.invoices.fields.find(({ key }) => key === "dueOn")?.words ?? [];
  expect(headerScore(better, words)).toBeGreaterThan(headerScore(worse, words));
});

describe("headers in other languages", () => {
  test.each<[string, string[], string[], Record<string, string>]>([
    [
      "English",
      ["Invoice No", "Client ID", "Issue Date", "Due", "Total", "CCY code"],
      ["1", "C", "2026-01-05", "2026-02-04", "10.00", "EUR"],
      {
        number: "Invoice No",
        customerKey: "Client ID",
        issuedOn: "Issue Date",
        dueOn: "Due",
        totalMinor: "Total",
        currency: "CCY code",
      },
    ],
    [
      "German",
      ["Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Fällig am", "Bruttobetrag", "Währung"],
      ["1", "C", "05.01.2026", "04.02.2026", "10,00", "EUR"],
      {
        number: "Rechnungsnummer",
        customerKey: "Kundennummer",
        issuedOn: "Rechnungsdatum",
        dueOn: "Fällig am",
        totalMinor: "Bruttobetrag",
        currency: "Währung",
      },
    ],
    [
      "French",
      ["Numéro de facture", "Code client", "Date de facture", "Échéance", "Montant TTC", "Devise"],
      ["1", "C", "05/01/2026", "28/02/2026", "10,00", "EUR"],
      {
        number: "Numéro de facture",
        customerKey: "Code client",
        issuedOn: "Date de facture",
        dueOn: "Échéance",
        totalMinor: "Montant TTC",
        currency: "Devise",
      },
    ],
  ])("%s", (_, header, cells, expected) => {
    expect(columnsOf(propose("invoices", header, cells))).toEqual(expected);
  });
});

describe("what a proposal says", () => {
  const header = ["Number", "Customer", "Date", "Due date", "Amount"];

  test("names the header and the contents, and the currency of the books where no column holds one", () => {
    const { layout, fields } = propose(
      "invoices",
      header,
      ["1", "C", "13.01.2026", "04.02.2026", "1.234,50"],
      ["2", "C", "14.01.2026", "05.02.2026", "7,5"],
    );
    expect(fields.dueOn?.reason).toBe("header says 'Due date'; all 2 values are days");
    expect(fields.totalMinor?.reason).toBe("header says 'Amount'; all 2 values are amounts");
    expect(fields.currency?.reason).toBe("no column holds currency codes; DE01 keeps its books in EUR");
    expect(layout).toMatchObject({
      days: { issuedOn: ["D.M.YYYY"], dueOn: ["D.M.YYYY"] },
      amounts: { decimal: ",", unit: "major", sign: "as_written" },
      fields: { currency: { from: "constant", value: "EUR" }, settledOn: { from: "nothing" } },
    });
    expect(troubleOfLayout(layout)).toEqual([]);
  });

  test("asks where days and amounts could be meant in two ways", () => {
    const { layout, fields } = propose("invoices", header, ["1", "C", "04/03/2026", "13/03/2026", "1,234"]);
    expect(fields.issuedOn?.question).toContain("day first and month first alike");
    expect(fields.dueOn?.question).toBeNull();
    expect(fields.totalMinor?.question).toContain("1,234 may be a thousand");
    expect(troubleOfLayout(layout).map(({ field }) => field)).toEqual(["issuedOn", "totalMinor"]);
  });

  test("turns the sign where credits are written with a minus, and counts cents where the heading says so", () => {
    const credit = ["Credit note", "Customer", "Invoice", "Date", "Amount in cents"];
    const { layout, fields } = propose("credits", credit, ["1", "C", "I", "2026-01-05", "-1000"]);
    expect(layout.amounts).toEqual({ decimal: ".", unit: "minor", sign: "reversed" });
    expect(fields.amountMinor?.reason).toContain("1000 counts as 10.00; none is above zero, so minus is read as plus");
  });

  test("reads a column that is empty so far as the other days", () => {
    const { layout } = propose("invoices", [...header, "Paid on"], ["1", "C", "13/01/2026", "14/02/2026", "1", ""]);
    expect(layout.days.settledOn).toEqual(["D/M/YYYY"]);
  });

  test("takes the customer's name for its number where the file has no number", () => {
    const { layout, fields } = propose("invoices", ["Number", "Company"], ["1", "Alder"]);
    expect(layout.fields.customerKey).toEqual({ from: "column", column: "Company" });
    expect(fields.customerKey?.reason).toContain("stands for it");
  });

  test("leaves a column alone that says one thing and holds another", () => {
    expect(columnsOf(propose("invoices", ["Due date"], ["yes"], ["no"]))).toEqual({});
  });

  test("takes no day for that of payment by its contents alone", () => {
    const days = ["Invoice date", "Due date", "Dispute lost"];
    const proposal = propose("invoices", days, ["2026-01-05", "2026-02-04", "2026-03-02"]);
    expect(columnsOf(proposal)).toEqual({ issuedOn: "Invoice date", dueOn: "Due date" });
  });
});

test.each(fileSubjects)("the template of %s is read without a question, every column by its own heading", (subject) => {
  const { header, example } = templateOf(subject);
  const proposal = propose(subject, header, example);
  expect(columnsOf(proposal)).toEqual(
    Object.fromEntries(subjects[subject].fields.map(({ key, label }) => [key, label])),
  );
  expect(troubleOfLayout(proposal.layout)).toEqual([]);
});

test.each([
  [
    ["a", "", "a", "a (2)", ""],
    ["a", "Column 2", "a (3)", "a (2)", "Column 5"],
  ],
  [
    [" Date ", "Date"],
    ["Date", "Date (2)"],
  ],
])("the columns %j are named %j", (header, names) => {
  expect(nameColumns(header)).toEqual(names);
});

test("samples are spread over the whole file", () => {
  const sample = sampleRows(
    Array.from({ length: 1_000 }, (_, index) => index),
    10,
  );
  expect(sample).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});
