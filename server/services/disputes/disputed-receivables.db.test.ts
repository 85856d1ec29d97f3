import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { planDay } from "#server/domain/collections/plan-day";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { addDays, type PlainDate } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { factsOn } from "#server/services/collections/load-account-facts";
import { type AccountHistory, loadAccountHistories } from "#server/services/collections/load-account-histories";
import { takeMarkedInvoicesOf } from "#server/services/disputes/take-marked-invoices";
import { agingReport } from "#server/services/receivables/aging";
import { importReceivables } from "#server/services/receivables/import-receivables";

/** 2,466 invoices of the years 2012 and 2013, 561 of them disputed; written by others, and kept where it is. */
const FILE = join(import.meta.dirname, "../../../../shared/data/receivables/ibm_accounts_receivable.csv");

type FileRow = { number: string; issued: string; settled: string; isDisputed: boolean; cents: bigint };

/** Read without any of our code: split at commas, month/day/year turned round, cents by moving the point. */
function fileRows(text: string): FileRow[] {
  const iso = (words: string) => {
    const [month = "", day = "", year = ""] = words.split("/");
    return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  };
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [, , , number = "", issued = "", , amount = "", disputed = "", settled = ""] = line.split(",");
      const [whole = "", fraction = ""] = amount.split(".");
      const cents = BigInt(whole + fraction.padEnd(2, "0"));
      return { number, issued: iso(issued), settled: iso(settled), isDisputed: disputed === "Yes", cents };
    });
}

let db: TestDatabase;
let rows: FileRow[];
let customers: string[];
const keeper = () => db.asJob("keep-worklist");

beforeAll(async () => {
  if (!existsSync(FILE))
    throw new Error("The folder ../shared/data with receivables written by others is absent, so they cannot be read.");
  const text = readFileSync(FILE, "utf8");
  rows = fileRows(text);
  db = await openTestDatabase();
  await givenEntities(db);
  const file = { fileName: "receivables.csv", text, entity: "US01", currency: "USD" };
  await importReceivables(db.as("billing_analyst"), file);
  customers = (await db.owner<{ id: string }[]>`select id from customers order by id`).map(({ id }) => id);
});
afterAll(() => db.close());

test("every invoice the file marks is entered as a dispute once, with the days it was contested", async () => {
  const marked = rows.filter(({ isDisputed }) => isDisputed);
  expect(marked).toHaveLength(561);
  expect(await takeMarkedInvoicesOf(keeper(), customers)).toBeGreaterThan(0);
  expect(await takeMarkedInvoicesOf(keeper(), customers)).toBe(0);
  const stored = await db.owner`
    select v.number, d.raised_on::text as issued, d.ended_on::text as settled, i.disputed_minor::text as cents, d.source, d.outcome, i.state
    from disputes d join dispute_items i on i.dispute_id = d.id join invoices v on v.id = i.invoice_id order by v.number`;
  const expected = marked.map(({ number, issued, settled, cents }) => ({
    ...{ number, issued, settled, cents: cents.toString() },
    ...{ source: "source_flag", outcome: "paid", state: "paid" },
  }));
  expect(stored).toEqual(expected.toSorted((one, other) => (one.number < other.number ? -1 : 1)));
});

/** From the day before the first invoice to the day after the last was settled. */
function everyDay(): PlainDate[] {
  const all = rows.flatMap(({ issued, settled }) => [issued, settled]).sort();
  const days: PlainDate[] = [];
  for (let day = addDays(all[0] as PlainDate, -1); day <= addDays(all.at(-1) as PlainDate, 1); day = addDays(day, 1))
    days.push(day);
  return days;
}

test("on every day the aging with and without what is disputed is a sum over the file", {
  timeout: 120_000,
}, async () => {
  const sumOn = (day: PlainDate, isUndisputed: boolean) => {
    const open = rows.filter(
      ({ issued, settled, isDisputed }) => issued <= day && settled > day && !(isUndisputed && isDisputed),
    );
    return open.length === 0
      ? []
      : [{ total: open.reduce((sum, { cents }) => sum + cents, 0n), invoices: open.length }];
  };
  const reported = async (asOf: PlainDate, isUndisputed: boolean) => {
    const report = await agingReport.execute(db.as("collector"), { asOf, entity: "US01", isUndisputed });
    return report.rows.map(({ total, invoices }) => ({ total, invoices }));
  };
  const days = everyDay();
  const wrong: PlainDate[] = [];
  let differing = 0;
  for (const day of days) {
    const [all, undisputed] = [await reported(day, false), await reported(day, true)];
    if (JSON.stringify([all, undisputed], text) !== JSON.stringify([sumOn(day, false), sumOn(day, true)], text))
      wrong.push(day);
    if (all[0]?.invoices !== undisputed[0]?.invoices) differing += 1;
  }
  expect(wrong).toEqual([]);
  expect(days.length).toBeGreaterThan(700);
  expect(differing).toBeGreaterThan(600);
});

test("on no day is a disputed invoice dunned while it is open, and each would be if nobody had disputed it", async () => {
  const days = everyDay();
  const [from, to] = [days[0] as PlainDate, days.at(-1) as PlainDate];
  const histories = await db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    const loaded = await loadAccountHistories({ tx }, customers, { from, to });
    // The file tells of no addresses, without which nothing could go out at all.
    return loaded.map((account) => ({ ...account, email: "accounts@alder.example", hasPostalAddress: true }));
  });
  const dunned = (accounts: readonly AccountHistory[]) => {
    const asked = new Map<string, PlainDate>();
    for (const account of accounts)
      for (const day of days)
        for (const { items } of planDay(
          factsOn(account, day),
          defaultDunningPolicy,
          day,
          workingDaysOf(account.country),
        ).acts)
          for (const { number } of items) if (!asked.has(number)) asked.set(number, day);
    return asked;
  };
  const marked = new Set(rows.filter(({ isDisputed }) => isDisputed).map(({ number }) => number));
  const asked = dunned(histories);
  expect([...asked.keys()].filter((number) => marked.has(number))).toEqual([]);
  expect(asked.size).toBeGreaterThan(500);
  const undisputed = histories.map((account) => ({
    ...account,
    invoices: account.invoices.map((invoice) => ({ ...invoice, contested: [], isDisputed: false })),
  }));
  expect([...dunned(undisputed).keys()].filter((number) => marked.has(number)).length).toBeGreaterThan(200);
});

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
