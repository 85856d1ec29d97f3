import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import { takeUpload } from "#server/services/files/take-upload";
import { brought, savedLayout, uploaded } from "#server/services/files/testing/given-files";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db?.close());

const engineer = () => db.as("integration_engineer");
const HEADER = "Invoice number,Customer number,Invoice date,Due date,Amount\n";
const line = (number: string, amount = "10.00") => `${number},C-1,2026-01-05,2026-02-04,${amount}\n`;

async function ready(content: string, entity = "US01") {
  const uploadId = await uploaded(engineer(), "invoices", content, { entity });
  return { uploadId, layout: await savedLayout(engineer(), uploadId, "Shop invoices") };
}

describe("taking a file", () => {
  test("brings in its good rows, keeps the others, and leaves its event", async () => {
    const input = await ready(`${HEADER}${line("A-1")}${line("A-2", "ten")}${line("A-3", "12.50")}`);
    expect(await takeUpload.execute(engineer(), input)).toMatchObject({
      counts: { accepted: 2, changed: 0, unchanged: 0, rejected: 1 },
      layout: `shop-invoices v${input.layout.version}`,
    });
    const [upload] =
      await db.owner`select state, layout, counts, rejects, taken_at from uploads where id = ${input.uploadId}`;
    expect(upload).toMatchObject({
      state: "taken",
      layout: `shop-invoices v${input.layout.version}`,
      counts: { accepted: 2, rejected: 1 },
      rejects: [{ row: 3, column: "Amount", value: "ten", reason: expect.stringContaining("is no amount") }],
    });
    const stored =
      await db.owner`select number, total_minor::text, currency from invoices where number like 'A-%' order by number`;
    expect(stored).toEqual([
      { number: "A-1", total_minor: "1000", currency: "USD" },
      { number: "A-3", total_minor: "1250", currency: "USD" },
    ]);
    const [event] =
      await db.owner`select entity_code, payload->'data' as data from events where type = 'file.taken' and stream = ${`upload:${input.uploadId}`}`;
    expect(event).toMatchObject({ entity_code: "US01", data: { accepted: 2, rejected: 1, subject: "invoices" } });
    const [message] =
      await db.owner`select raw::jsonb->>'mapping' as mapping, arrived_by from inbox where raw like '%A-3%'`;
    expect(message).toEqual({ mapping: `shop-invoices v${input.layout.version}`, arrived_by: "file" });
  });

  test("is refused to another role and for another legal entity", async () => {
    const input = await ready(`${HEADER}${line("B-1")}`);
    await expect(takeUpload.execute(db.as("collector"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(takeUpload.execute(db.as("billing_analyst", ["DE01"]), input)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await takeUpload.execute(db.as("billing_analyst", ["US01"]), input)).toMatchObject({
      counts: { accepted: 1 },
    });
  });

  test("is refused once the file was taken or discarded, and where no layout of that name stands", async () => {
    const input = await ready(`${HEADER}${line("C-1")}`);
    await expect(
      takeUpload.execute(engineer(), { ...input, layout: { key: "shop-invoices", version: 99 } }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await takeUpload.execute(engineer(), input);
    await expect(takeUpload.execute(engineer(), input)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("was taken already, with shop-invoices v"),
    });
  });

  test("of two people at once, one takes it and the other is told", async () => {
    const input = await ready(`${HEADER}${line("D-1")}`);
    const results = await Promise.allSettled([
      takeUpload.execute(engineer(), input),
      takeUpload.execute(db.as("billing_analyst"), input),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "CONFLICT" });
  });

  test("refuses the whole file where that was asked for, and one without a good row", async () => {
    const input = await ready(`${HEADER}${line("E-1")}${line("E-2", "ten")}`);
    await expect(takeUpload.execute(engineer(), { ...input, refusesWhole: true })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("1 of its 2 rows were rejected"),
    });
    const useless = await ready(`${HEADER}${line("E-3", "ten")}`);
    await expect(takeUpload.execute(engineer(), useless)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("None of the 1 rows"),
    });
    const [stands] = await db.owner`select count(*)::int as count from invoices where number like 'E-%'`;
    const states =
      await db.owner`select distinct state from uploads where id = any(${[input.uploadId, useless.uploadId]})`;
    expect([stands, states]).toEqual([{ count: 0 }, [{ state: "uploaded" }]]);
  });
});

const cents = fc.integer({ min: 1, max: 9_999_999 }).map((minor) => (minor / 100).toFixed(2));
const aDay = fc
  .integer({ min: 0, max: 600 })
  .map((days) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10));
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 25 });

test("a file taken twice changes nothing the second time, and the order of its rows does not matter", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.infiniteStream(cents),
      fc.infiniteStream(aDay),
      fc.gen(),
      async (keys, amounts, days, gen) => {
        round += 1;
        const of = <Value>(stream: Iterator<Value>) => stream.next().value as Value;
        const rows = keys.map((key) => {
          const day = of(days);
          return `R${round}-${key},C-${key % 4},${day},${day},${of(amounts)}\n`;
        });
        await db.owner`truncate inbox, source_records, customers, invoices, invoice_lines, payments, allocations, external_references`;
        const first = await brought(db, "invoices", HEADER + rows.join(""));
        expect(first.counts).toEqual({ accepted: rows.length, changed: 0, unchanged: 0, rejected: 0 });
        const before = await stateHash(db.owner);
        const shuffled = gen(fc.shuffledSubarray, rows, { minLength: rows.length });
        const second = await brought(db, "invoices", HEADER + shuffled.join(""));
        expect(second.counts).toEqual({ accepted: 0, changed: 0, unchanged: rows.length, rejected: 0 });
        expect(await stateHash(db.owner)).toBe(before);
        await db.owner`truncate inbox, source_records, customers, invoices, invoice_lines, payments, allocations, external_references`;
        await brought(db, "invoices", HEADER + shuffled.join(""));
        expect(await stateHash(db.owner)).toBe(before);
      },
    ),
    { numRuns: 5 },
  );
}, 120_000);
