import { expect, test } from "vitest";
import { textLocales } from "#server/domain/mail/text-locales";
import { printStatement } from "#server/domain/statements/print-statement";
import { type StatementFacts, statementOf } from "#server/domain/statements/statement";
import { statementPdf } from "#server/pdf/statement-pdf";
import { pdfText } from "#server/pdf/testing/pdf-text";

const facts: StatementFacts = {
  currency: "EUR",
  openingMinor: 1_234_567_89n,
  entries: [
    { on: "2026-02-01", kind: "invoice", reference: "DE01-001001", minor: 119_000_00n },
    { on: "2026-02-10", kind: "payment", reference: "DE01-000999", minor: 34_567_89n },
  ],
  openItems: [
    {
      number: "DE01-001001",
      issuedOn: "2026-02-01",
      dueOn: "2026-03-03",
      totalMinor: 119_000_00n,
      openMinor: 119_000_00n,
      days: -1,
    },
    {
      number: "DE01-000999",
      issuedOn: "2025-12-01",
      dueOn: "2026-01-31",
      totalMinor: 1_300_000_00n,
      openMinor: 1_200_000_00n,
      days: 30,
    },
  ],
  buckets: {
    current: 119_000_00n,
    d1_30: 1_200_000_00n,
    d31_60: 0n,
    d61_90: 0n,
    d91_120: 0n,
    d120_plus: 0n,
    total: 1_319_000_00n,
    invoices: 2,
  },
  unappliedMinor: 55_00n,
  account: { identifier: "DE89370400440532013000", name: "Alder Billing GmbH" },
};
const head = {
  customer: {
    name: "Böhm & Söhne Œuvres 株式会社",
    addressLines: ["Lindenstraße 4", "04109 Leipzig"],
    taxId: "DE123456789",
    country: "DE",
  },
  entityName: "Docket Deutschland GmbH",
  from: "2026-01-01",
  asOf: "2026-03-02",
};
const formats = { en: "en-GB", de: "de-DE", fr: "fr-FR", ja: "ja-JP" } as const;

test.each(textLocales)("a statement in %s can be read back, letter by letter", async (text) => {
  const printed = printStatement(head, [statementOf(facts)], { text, format: formats[text] });
  const read = pdfText(await statementPdf(printed, { isCompressed: false }));
  const plain = (said: string) => said.replaceAll(/\s/g, "");
  const expected = [
    printed.title,
    printed.span,
    ...printed.address,
    ...printed.facts.flat(),
    ...printed.parts.flatMap(({ sums, tables, notes }) => [
      ...sums.flat(),
      ...tables.flatMap(({ heading, columns, rows }) => [heading, ...columns, ...rows.flat()]),
      ...notes.flat(),
    ]),
  ];
  for (const said of expected) expect(plain(read)).toContain(plain(said));
});

test("says each thing as its language does", () => {
  const said = (text: "en" | "de" | "fr" | "ja") => {
    const { title, parts } = printStatement(head, [statementOf(facts)], { text, format: formats[text] });
    return [title, parts[0]?.sums.at(-1)];
  };
  const spaced = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(/[\u00a0\u202f]/g, " "));
  expect(spaced(said("en"))).toEqual(["Statement of account", ["Closing balance on 2 March 2026", "€1,319,000.00"]]);
  expect(spaced(said("de"))).toEqual(["Kontoauszug", ["Endsaldo am 2. März 2026", "1.319.000,00 €"]]);
  expect(spaced(said("fr"))).toEqual(["Relevé de compte", ["Solde de clôture au 2 mars 2026", "1 319 000,00 €"]]);
  expect(spaced(said("ja"))).toEqual(["お取引明細書", ["期末残高（2026年3月2日）", "€1,319,000.00"]]);
});

test("a long statement goes over pages and begins each with the heads of its columns", async () => {
  const entries = Array.from({ length: 120 }, (_, place) => ({
    on: "2026-02-01",
    kind: "invoice" as const,
    reference: `DE01-${String(place).padStart(6, "0")}`,
    minor: 1_00n,
  }));
  const printed = printStatement(head, [statementOf({ ...facts, entries })], { text: "en", format: "en-GB" });
  const read = pdfText(await statementPdf(printed, { isCompressed: false })).replaceAll(/\s/g, "");
  expect(read).toContain("Page3of");
  expect(read.split("Reference").length - 1).toBeGreaterThan(2);
  expect(read).toContain("DE01-000119");
});
