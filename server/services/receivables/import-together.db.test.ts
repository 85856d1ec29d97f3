import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { importReceivables } from "#server/services/receivables/import-receivables";

const FILE = join(import.meta.dirname, "../../../../shared/data/receivables/ibm_accounts_receivable.csv");
const HEADER = "invoice_number,customer_id,customer_name,issue_date,due_date,amount,settled_date,disputed\n";

let db: TestDatabase;
beforeAll(async () => {
  if (!existsSync(FILE))
    throw new Error("The folder ../shared/data with receivables written by others is absent, so they cannot be read.");
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db?.close());

/** Every row of every table an import writes, with the transaction that wrote it last. */
async function rowsWithWriters(entity: string) {
  const tables = ["customers", "invoices", "invoice_lines", "payments", "allocations"];
  const canonical = tables.map(
    (table) =>
      db.owner`select ${table} as name, id, xmin::text from ${db.owner(table)} where entity_code = ${entity} order by id`,
  );
  const records = db.owner`select 'source_records' as name, id, xmin::text, is_projected from source_records where account = ${entity} order by id`;
  const references = db.owner`select 'external_references' as name, id, xmin::text, subject_id from external_references where account = ${entity} order by id`;
  const inbox = db.owner`select 'inbox' as name, id, xmin::text, state from inbox where account = ${entity} order by id`;
  return (await Promise.all([...canonical, records, references, inbox])).flat();
}

test("two imports of one file at once bring in one set of rows, and a third writes to none of them", async () => {
  const input = { fileName: "ibm.csv", text: readFileSync(FILE, "utf8"), entity: "US01", currency: "USD" };
  const results = await Promise.all([
    importReceivables(db.asJob("command-line"), input),
    importReceivables(db.as("billing_analyst", ["US01"]), input),
  ]);
  expect(
    results
      .map((result) => [result.accepted, result.unchanged])
      .sort((left, right) => (left[0] ?? 0) - (right[0] ?? 0)),
  ).toEqual([
    [0, 2466],
    [2466, 0],
  ]);
  const before = await rowsWithWriters("US01");
  expect(
    Object.fromEntries(
      Object.entries(Object.groupBy(before, (row) => row.name)).map(([name, rows]) => [name, rows?.length]),
    ),
  ).toEqual({
    customers: 100,
    invoices: 2466,
    invoice_lines: 2466,
    payments: 2466,
    allocations: 2466,
    source_records: 2466,
    external_references: 2466,
    inbox: 2466,
  });
  await importReceivables(db.asJob("command-line"), input);
  expect(await rowsWithWriters("US01")).toEqual(before);
}, 60_000);

test("an import for one legal entity leaves another's invoices of the same customer and number alone", async () => {
  const row = 'A-1,C-1,"Alder, Inc.",2026-01-05,2026-02-04,"1,000.50",,yes\n';
  await importReceivables(db.as("billing_analyst"), {
    fileName: "de.csv",
    text: HEADER + row,
    entity: "DE01",
    currency: "EUR",
  });
  const before = await rowsWithWriters("DE01");
  expect(before.length).toBeGreaterThan(5);
  const analyst = db.as("billing_analyst", ["JP01"]);
  await importReceivables(analyst, {
    fileName: "jp.csv",
    text: HEADER + row.replace("1,000.50", "1,000"),
    entity: "JP01",
    currency: "JPY",
  });
  await importReceivables(analyst, {
    fileName: "jp.csv",
    text: HEADER + row.replace("1,000.50", "2,000").replace("Alder", "Birch"),
    entity: "JP01",
    currency: "JPY",
  });
  const stored =
    await db.owner`select i.entity_code, i.number, i.currency, i.total_minor::text, i.status, i.is_disputed, c.name from invoices i join customers c on c.id = i.customer_id where i.number = 'A-1' order by 1`;
  const invoice = { number: "A-1", status: "open", is_disputed: true };
  expect(stored).toEqual([
    { ...invoice, entity_code: "DE01", currency: "EUR", total_minor: "100050", name: "Alder, Inc." },
    { ...invoice, entity_code: "JP01", currency: "JPY", total_minor: "2000", name: "Birch, Inc." },
  ]);
  // Writers may differ: looking at a record of the same customer again may touch it, but says the same of it.
  const without = (rows: readonly Record<string, unknown>[]) => rows.map(({ xmin: _, ...row }) => row);
  expect(without(await rowsWithWriters("DE01"))).toEqual(without(before));
});

test("a settlement that comes with a later file closes the invoice, and one that is taken back opens it", async () => {
  const text = (settled: string) => `${HEADER}S-1,C-9,,2026-01-05,2026-02-04,80.00,${settled},\n`;
  const input = { fileName: "s.csv", entity: "US01", currency: "USD" };
  const statuses: string[] = [];
  for (const settled of ["", "2026-02-01", ""]) {
    await importReceivables(db.as("integration_engineer"), { ...input, text: text(settled) });
    const [invoice] =
      await db.owner`select i.status || ' ' || count(a.id) as text from invoices i left join allocations a on a.invoice_id = i.id where i.number = 'S-1' group by i.status`;
    statuses.push(invoice?.text);
  }
  expect(statuses).toEqual(["open 0", "paid 1", "open 0"]);
});

test("a row the ledger cannot hold is refused by its column like any other, and its neighbours are in", async () => {
  const text = `${HEADER}B-1,C-9,,2026-01-05,2026-02-04,99999999999999999999.00,,\nB-2,C-9,,2026-01-05,2026-02-04,1.00,,\n`;
  const { accepted, rejected } = await importReceivables(db.as("billing_analyst"), {
    fileName: "b.csv",
    text,
    entity: "US01",
    currency: "USD",
  });
  expect({ accepted, rejected }).toEqual({
    accepted: 1,
    rejected: [
      {
        row: 2,
        column: "amount",
        value: "99999999999999999999.00",
        reason: "The cell holds a value that the ledger cannot hold.",
      },
    ],
  });
});

test.each([
  ["a currency nobody has", { currency: "XYZ" }, "currency is not right: a currency is its three-letter ISO 4217 code"],
  ["an unknown legal entity", { entity: "XX99" }, "There is no legal entity XX99"],
  ["an unknown mapping", { mapping: "sap" }, "Choose one of ibm-watson, xero-style, docket"],
])("%s is refused in a sentence and leaves nothing", async (_, wrong, sentence) => {
  const count = () =>
    db.owner`select (select count(*) from inbox)::int as inbox, (select count(*) from imported_files)::int as files, (select count(*) from events)::int as events`;
  const before = await count();
  const input = {
    fileName: "w.csv",
    text: `${HEADER}W-1,C-1,,2026-01-05,2026-02-04,1.00,,\n`,
    entity: "US01",
    currency: "USD",
    ...wrong,
  };
  await expect(importReceivables(db.as("billing_analyst"), input)).rejects.toThrow(sentence);
  expect(await count()).toEqual(before);
});
