import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import { daysBetween } from "#server/domain/time";
import { agingReport } from "#server/services/receivables/aging";
import { importReceivables } from "#server/services/receivables/import-receivables";

const FOLDER = join(import.meta.dirname, "../../../../shared/data/receivables");

/** The files were written by others and stay where they are. */
function shared(name: string): string {
  const path = join(FOLDER, name);
  if (!existsSync(path))
    throw new Error("The folder ../shared/data with receivables written by others is absent, so they cannot be read.");
  return readFileSync(path, "utf8");
}

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  await db.owner`insert into legal_entities (code, name, country, currency, time_zone, created_at) values ('AU01', 'Molonglo', 'AU', 'AUD', 'Australia/Sydney', now()), ('US02', 'Two', 'US', 'USD', 'UTC', now())`;
});
afterAll(() => db.close());

const importer = () => db.as("billing_analyst");

describe("the IBM file", () => {
  type IbmRow = { issued: string; due: string; settled: string; cents: bigint };

  /** Reads the file without any of our code: split at commas, month/day/year turned round, cents by moving the point. */
  function ibmRows(): IbmRow[] {
    const iso = (text: string) => {
      const [month = "", day = "", year = ""] = text.split("/");
      return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    };
    return shared("ibm_accounts_receivable.csv")
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => {
        const [, , , , issued = "", due = "", amount = "", , settled = ""] = line.split(",");
        const [whole = "", fraction = ""] = amount.split(".");
        return {
          issued: iso(issued),
          due: iso(due),
          settled: iso(settled),
          cents: BigInt(whole + fraction.padEnd(2, "0")),
        };
      });
  }

  const input = () => ({
    fileName: "ibm_accounts_receivable.csv",
    text: shared("ibm_accounts_receivable.csv"),
    entity: "US01",
    currency: "USD",
  });

  test("comes in whole, and a second import changes nothing", async () => {
    expect(await importReceivables(importer(), input())).toEqual({
      accepted: 2466,
      unchanged: 0,
      changed: 0,
      rejected: [],
    });
    const [counts] =
      await db.owner`select (select count(*) from invoices)::int as invoices, (select count(*) from customers)::int as customers, (select count(*) from allocations)::int as allocations,
      (select count(*) from invoices where is_disputed)::int as disputed, (select count(*) from invoices where number like '0%')::int as zeros, (select sum(total_minor) from invoices)::text as total`;
    expect(counts).toEqual({
      invoices: 2466,
      customers: 100,
      allocations: 2466,
      disputed: 561,
      zeros: withZeros(),
      total: "14770318",
    });
    const before = { hash: await stateHash(db.owner), inbox: await inboxCount() };
    expect(await importReceivables(importer(), input())).toEqual({
      accepted: 0,
      unchanged: 2466,
      changed: 0,
      rejected: [],
    });
    expect({ hash: await stateHash(db.owner), inbox: await inboxCount() }).toEqual(before);
  });

  function withZeros(): number {
    return shared("ibm_accounts_receivable.csv")
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .filter((line) => line.split(",")[3]?.startsWith("0")).length;
  }

  test.each([
    "2012-01-02",
    "2012-06-30",
    "2012-12-31",
    "2013-02-28",
    "2013-07-15",
    "2013-12-02",
    "2014-01-08",
    "2014-01-09",
  ])("aging on %s agrees to the cent with a sum over the file", async (asOf) => {
    const open = ibmRows().filter((row) => row.issued <= asOf && row.settled > asOf);
    const sum = (from: number, to: number) =>
      open
        .filter((row) => daysBetween(row.due, asOf) >= from && daysBetween(row.due, asOf) <= to)
        .reduce((total, row) => total + row.cents, 0n);
    const report = await agingReport.execute(db.as("collector"), { asOf, entity: "US01" });
    const expected =
      open.length === 0
        ? []
        : [
            {
              entity: "US01",
              currency: "USD",
              current: sum(-9999, 0),
              d1_30: sum(1, 30),
              d31_60: sum(31, 60),
              d61_90: sum(61, 90),
              d91_120: sum(91, 120),
              d120_plus: sum(121, 9999),
              total: sum(-9999, 9999),
              invoices: open.length,
            },
          ];
    expect(report).toEqual({ asOf, rows: expected });
  });

  test("a corrected file changes the corrected row alone, and going back is a change again", async () => {
    const corrected = input().text.replace("0000611365,1/2/2013,2/1/2013,55.94", "0000611365,1/2/2013,2/1/2013,55.95");
    expect(await importReceivables(importer(), { ...input(), text: corrected })).toMatchObject({
      accepted: 0,
      unchanged: 2465,
      changed: 1,
    });
    expect(await importReceivables(importer(), input())).toMatchObject({ accepted: 0, unchanged: 2465, changed: 1 });
    const [invoice] = await db.owner`select total_minor::text from invoices where number = '0000611365'`;
    expect(invoice?.total_minor).toBe("5594");
  });
});

async function inboxCount(): Promise<number> {
  const [row] = await db.owner<{ count: number }[]>`select count(*)::int as count from inbox`;
  return row?.count ?? 0;
}

describe("the Xero-style export", () => {
  const input = () => ({
    fileName: "FactInvoice_raw.csv",
    text: shared("xero_style_dirty_export/FactInvoice_raw.csv"),
    entity: "AU01",
    currency: "AUD",
  });

  test("every row is either in or named with its column and reason, and a second import changes nothing", async () => {
    const result = await importReceivables(importer(), input());
    expect(result.accepted + result.rejected.length).toBe(2571);
    expect(new Set(result.rejected.map((reject) => reject.row)).size).toBe(result.rejected.length);
    expect(result.rejected.filter((reject) => reject.column === "invoice_id")).toHaveLength(50);
    expect(result.rejected.find((reject) => reject.row === 2537)).toMatchObject({
      column: "invoice_id",
      reason: expect.stringMatching(/row 18/),
    });
    const header = input().text.split(/\r?\n/)[0]?.split(",") ?? [];
    expect(result.rejected.filter((reject) => !header.includes(reject.column) || reject.reason.length < 10)).toEqual(
      [],
    );
    const [stored] = await db.owner`select count(*)::int as count from invoices where entity_code = 'AU01'`;
    expect(stored?.count).toBe(result.accepted);
    expect(await importReceivables(importer(), input())).toMatchObject({
      accepted: 0,
      unchanged: result.accepted,
      changed: 0,
    });
  });
});

describe("the command", () => {
  const small =
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate\r\n";
  const row = "391,A-1,4/6/2013,0007,1/2/2013,2/1/2013,10.00,No,,Paper,,\r\n";
  const input = (text: string) => ({ fileName: "small.csv", text, entity: "US02", currency: "USD" });

  test("leaves its event and the name of the file", async () => {
    expect(await importReceivables(importer(), input(small + row))).toEqual({
      accepted: 1,
      unchanged: 0,
      changed: 0,
      rejected: [],
    });
    const [event] =
      await db.owner`select entity_code, payload->'data' as data from events where type = 'receivable.imported' and entity_code = 'US02'`;
    expect(event).toMatchObject({
      entity_code: "US02",
      data: { fileName: "small.csv", mapping: "ibm-watson@1", accepted: 1, rejected: 0 },
    });
    expect(await db.owner`select accepted_count from imported_files where entity_code = 'US02'`).toEqual([
      { accepted_count: 1 },
    ]);
  });

  test("is refused to another role, to another legal entity and to one that does not exist", async () => {
    await expect(importReceivables(db.as("collector"), input(small))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(importReceivables(db.as("billing_analyst", ["DE01"]), input(small))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(importReceivables(importer(), { ...input(small), entity: "XX99" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("an analyst of one legal entity brings in its receivables", async () => {
    const result = await importReceivables(
      db.as("billing_analyst", ["US02"]),
      input(small + row.replace("0007", "0008").replace("A-1", "A-2")),
    );
    expect(result.accepted).toBe(1);
  });

  test("refuses a file it cannot tell, and an empty one, and changes nothing", async () => {
    const before = await inboxCount();
    await expect(importReceivables(importer(), input("a,b\r\n1,2\r\n"))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(importReceivables(importer(), { ...input(small + row), mapping: "xero-style" })).rejects.toThrow(
      /it lacks invoice_id/,
    );
    await expect(importReceivables(importer(), input(""))).rejects.toThrow(/is empty/);
    expect(await inboxCount()).toBe(before);
  });

  test("names each row in trouble and takes the others", async () => {
    const text =
      small +
      row.replace("0007", "0010") +
      row.replace("0007", "0010") +
      row.replace("0007", "0011").replace("2/1/2013", "2/30/2013").replace("10.00", "ten") +
      "391,A-1\r\n" +
      row.replace("0007", "0012").replace("1/2/2013", "13/2/2013");
    const result = await importReceivables(importer(), input(text));
    expect(result.accepted).toBe(1);
    expect(result.rejected.map(({ row: at, column }) => [at, column])).toEqual([
      [3, "invoiceNumber"],
      [4, "DueDate"],
      [5, "PaperlessDate"],
      [6, "InvoiceDate"],
    ]);
    expect(result.rejected[1]?.reason).toMatch(/2\/30\/2013.*InvoiceAmount: "ten" is no amount/);
  });

  test("of two imports of one file at once, each row comes in once", async () => {
    const text = small + row.replace("0007", "0020") + row.replace("0007", "0021");
    const results = await Promise.all([
      importReceivables(importer(), input(text)),
      importReceivables(importer(), input(text)),
    ]);
    expect(results.map(({ accepted, unchanged }) => `${accepted} ${unchanged}`).sort()).toEqual(["0 2", "2 0"]);
  });
});
