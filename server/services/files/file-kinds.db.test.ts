import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { brought } from "#server/services/files/testing/given-files";
import { agingReport } from "#server/services/receivables/aging";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
beforeEach(async () => {
  await db.owner`truncate file_layouts, inbox, source_records, customers, invoices, invoice_lines, payments, allocations, credit_memos, external_references`;
});
afterAll(() => db?.close());

const customers =
  "Customer number,Customer name,E-mail,Tax number,Country,Payment terms\nC-1,Alder,ap@alder.example,DE1,Germany,Net 30\n";
const invoices = (settled = "") =>
  `Invoice number,Customer number,Customer name,Invoice date,Due date,Amount,Currency,Paid in full on\nI-1,C-1,Alder as billed,2026-01-05,2026-02-04,100.00,USD,${settled}\n`;
const payments = (rows: string) =>
  `Payment number,Customer number,Received on,Amount,Currency,Invoice number,Method\n${rows}`;
const credits = (rows: string) =>
  `Credit number,Customer number,Invoice number,Credit date,Amount,Currency,Reason\n${rows}`;

async function open(asOf: string): Promise<bigint> {
  const { rows } = await agingReport.execute(db.as("controller"), { asOf, entity: "US01" });
  return rows.find((row) => row.currency === "USD")?.total ?? 0n;
}
const status = async () => (await db.owner`select status from invoices where number = 'I-1'`)[0]?.status;
const moneyOf = () =>
  db.owner`select p.external_id, p.amount_minor::text as paid, a.amount_minor::text as applied, c.name from payments p
    left join allocations a on a.payment_id = p.id left join customers c on c.id = p.customer_id order by 1`;

describe("customers", () => {
  test.each([
    ["before", true],
    ["after", false],
  ])("a file of customers has the word on a customer, whether it comes %s the invoice's hints", async (_, isFirst) => {
    if (isFirst) await brought(db, "customers", customers);
    await brought(db, "invoices", invoices());
    if (!isFirst) await brought(db, "customers", customers);
    expect(
      await db.owner`select name, email, tax_id, country, payment_terms_days, entity_code, external_id from customers`,
    ).toEqual([
      {
        name: "Alder",
        email: "ap@alder.example",
        tax_id: "DE1",
        country: "DE",
        payment_terms_days: 30,
        entity_code: "US01",
        external_id: "C-1",
      },
    ]);
    expect(await db.owner`select object_type from external_references where subject_type = 'customer'`).toEqual([
      { object_type: "file_customer" },
    ]);
  });

  test("the same key in another legal entity is another customer", async () => {
    await brought(db, "customers", customers);
    await brought(db, "customers", customers.replace("Alder,", "Alder GmbH,"), { entity: "DE01" });
    expect(await db.owner`select name from customers order by 1`).toEqual([{ name: "Alder" }, { name: "Alder GmbH" }]);
  });
});

describe("payments", () => {
  test.each([
    ["after", false],
    ["before", true],
  ])("a payment that comes %s its invoice pays it from its day on", async (_, isFirst) => {
    const file = payments("P-1,C-1,2026-01-20,40.00,USD,I-1,wire\n");
    if (isFirst) await brought(db, "payments", file);
    await brought(db, "invoices", invoices());
    if (!isFirst) await brought(db, "payments", file);
    expect(await moneyOf()).toEqual([{ external_id: "P-1", paid: "4000", applied: "4000", name: "Alder as billed" }]);
    expect([await open("2026-01-19"), await open("2026-01-20"), await status()]).toEqual([10000n, 6000n, "open"]);
  });

  test("one that names no invoice, or that of another customer or currency, stays unapplied", async () => {
    await brought(db, "invoices", invoices());
    const rows =
      "P-1,C-1,2026-01-20,40.00,USD,,wire\nP-2,C-2,2026-01-20,41.00,USD,I-1,\nP-3,C-1,2026-01-20,42.00,EUR,I-1,\n";
    await brought(db, "payments", payments(rows));
    expect((await moneyOf()).map((row) => [row.external_id, row.applied, row.name])).toEqual([
      ["P-1", null, "Alder as billed"],
      ["P-2", null, null],
      ["P-3", null, "Alder as billed"],
    ]);
    expect(await open("2026-02-01")).toBe(10000n);
  });

  test("the whole amount makes the invoice paid, and a corrected payment opens it again", async () => {
    await brought(db, "invoices", invoices());
    await brought(db, "payments", payments("P-1,C-1,2026-01-20,60.00,USD,I-1,\nP-2,C-1,2026-01-25,40.00,USD,I-1,\n"));
    expect([await status(), await open("2026-02-01")]).toEqual(["paid", 0n]);
    const { counts } = await brought(
      db,
      "payments",
      payments("P-1,C-1,2026-01-20,60.00,USD,I-1,\nP-2,C-1,2026-01-25,40.00,USD,,\n"),
    );
    expect(counts).toEqual({ accepted: 0, changed: 1, unchanged: 1, rejected: 0 });
    expect([await status(), await open("2026-02-01")]).toEqual(["open", 4000n]);
  });

  test("an invoice with a day of settlement counts as before, and payments that name it are not counted twice", async () => {
    await brought(db, "invoices", invoices("2026-01-30"));
    expect([await open("2026-01-29"), await open("2026-01-30"), await status()]).toEqual([10000n, 0n, "paid"]);
    expect(await moneyOf()).toMatchObject([{ external_id: "I-1", paid: "10000", applied: "10000" }]);
    await brought(db, "payments", payments("P-1,C-1,2026-01-20,40.00,USD,I-1,\n"));
    expect((await moneyOf()).map((row) => [row.external_id, row.paid, row.applied])).toEqual([
      ["I-1", "6000", "6000"],
      ["P-1", "4000", "4000"],
    ]);
    expect([await open("2026-01-20"), await open("2026-01-30")]).toEqual([6000n, 0n]);
    await brought(db, "payments", payments("P-1,C-1,2026-01-20,100.00,USD,I-1,\n"));
    expect((await moneyOf()).map((row) => row.external_id)).toEqual(["P-1"]);
    expect([await open("2026-01-19"), await open("2026-01-20"), await status()]).toEqual([10000n, 0n, "paid"]);
  });

  test("wakes detection for the invoice it names", async () => {
    await brought(db, "invoices", invoices());
    await db.owner`delete from pgboss.job where name = 'exceptions.detect'`;
    await brought(db, "payments", payments("P-1,C-1,2026-01-20,40.00,USD,I-1,\n"));
    const jobs =
      await db.owner`select data->'touched'->'invoice' as ids from pgboss.job where name = 'exceptions.detect'`;
    const [invoice] = await db.owner`select id from invoices`;
    expect(jobs.flatMap(({ ids }) => ids ?? [])).toEqual([invoice?.id]);
  });
});

describe("credits", () => {
  test.each([
    ["after", false],
    ["before", true],
  ])("a credit that comes %s its invoice reduces it from its day on", async (_, isFirst) => {
    const file = credits("CR-1,C-1,I-1,2026-01-15,-25.00,USD,Seats\n");
    if (isFirst) {
      await brought(db, "credits", file);
      expect(await db.owner`select is_projected from source_records`).toEqual([{ is_projected: false }]);
    }
    await brought(db, "invoices", invoices());
    if (!isFirst) await brought(db, "credits", file);
    expect(await db.owner`select number, total_minor::text, reason, issued_on::text, status from credit_memos`).toEqual(
      [{ number: "CR-1", total_minor: "2500", reason: "Seats", issued_on: "2026-01-15", status: "issued" }],
    );
    expect([await open("2026-01-14"), await open("2026-01-15")]).toEqual([10000n, 7500n]);
    expect(await db.owner`select distinct is_projected from source_records`).toEqual([{ is_projected: true }]);
  });

  test("one of another customer or currency waits and reduces nothing", async () => {
    await brought(db, "invoices", invoices());
    await brought(db, "credits", credits("CR-1,C-2,I-1,2026-01-15,25.00,USD,\nCR-2,C-1,I-1,2026-01-15,25.00,EUR,\n"));
    expect(await db.owner`select count(*)::int as count from credit_memos`).toEqual([{ count: 0 }]);
    expect(await open("2026-02-01")).toBe(10000n);
  });

  test("with a payment it makes the invoice paid", async () => {
    await brought(db, "invoices", invoices());
    await brought(db, "credits", credits("CR-1,C-1,I-1,2026-01-15,25.00,USD,\n"));
    await brought(db, "payments", payments("P-1,C-1,2026-01-20,75.00,USD,I-1,\n"));
    expect([await status(), await open("2026-02-01")]).toEqual(["paid", 0n]);
  });
});
