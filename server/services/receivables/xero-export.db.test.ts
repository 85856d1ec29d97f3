import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { importReceivables } from "#server/services/receivables/import-receivables";

const FILE = join(
  import.meta.dirname,
  "../../../../shared/data/receivables/xero_style_dirty_export/FactInvoice_raw.csv",
);

let db: TestDatabase;
beforeAll(async () => {
  if (!existsSync(FILE))
    throw new Error("The folder ../shared/data with receivables written by others is absent, so they cannot be read.");
  db = await openTestDatabase();
  await db.owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values ('AU01', 'Molonglo', 'AU', 'AUD', 'Australia/Sydney', now())`;
});
afterAll(() => db?.close());

/** What a reject is about, without the cell and the days it names. */
const kindOf = ({ column, reason }: { column: string; reason: string }) =>
  `${column}: ${(reason.split(" Besides")[0] ?? "")
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\d{4}-\d{2}-\d{2}/g, "D")
    .replaceAll(/row \d+/g, "row N")}`;

test("every reject of the export is of a known kind, and all other rows are in", async () => {
  const text = readFileSync(FILE, "utf8");
  const { accepted, rejected } = await importReceivables(db.as("billing_analyst"), {
    fileName: "FactInvoice_raw.csv",
    text,
    entity: "AU01",
    currency: "AUD",
  });
  const kinds = Object.fromEntries(
    Object.entries(Object.groupBy(rejected, kindOf)).map(([kind, ofKind]) => [kind, ofKind?.length]),
  );
  expect(kinds).toEqual({
    "invoice_id: The row repeats row N. Each invoice is taken once, from its first row.": 50,
    "status: The cell is empty and has to be filled.": 66,
    'issue_date: "…" is no day of the calendar when read as D/M/YYYY.': 67,
    'due_date: "…" is no day of the calendar when read as D/M/YYYY.': 48,
    'payment_date: "…" is no day of the calendar when read as D/M/YYYY.': 25,
    "due_date: The invoice is due on D, before it was issued on D.": 21,
    "payment_date: The invoice was settled on D, before it was issued on D.": 3,
    "amount_incl_gst: The amount does not equal amount_excl_gst plus gst.": 96,
  });
  expect({ accepted, rejected: rejected.length, rows: accepted + rejected.length }).toEqual({
    accepted: 2195,
    rejected: 376,
    rows: 2571,
  });
  expect(rejected.map((reject) => reject.row)).toEqual(
    rejected.map((reject) => reject.row).toSorted((left, right) => left - right),
  );

  const lines = text.split("\n");
  const numberIn = (row: number) => lines[row - 1]?.split(",")[0] ?? "";
  const stored = await db.owner<{ number: string }[]>`select number from invoices where entity_code = 'AU01'`;
  const standing = new Set(stored.map((invoice) => invoice.number));
  const half = rejected.filter((reject) => reject.column !== "invoice_id" && standing.has(numberIn(reject.row)));
  expect({ standing: standing.size, half }).toEqual({ standing: 2195, half: [] });
});
