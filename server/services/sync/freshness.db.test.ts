import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { plainSource } from "#db/testing/given-sync";
import { addMinutes } from "#server/domain/time";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sourceFreshness } from "#server/services/sync/freshness";
import { announceSources } from "#server/services/sync/known-sources";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;

const streams = [{ key: "changes", label: "Changes", pull: () => Promise.reject(new Error("not asked")) }];
const sources = [
  plainSource("stripe", { label: "Stripe", role: "billing", staleAfter: "15m", streams }),
  plainSource("salesforce", { label: "Salesforce", role: "crm", staleAfter: "30m", streams }),
];

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
});
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  announceSources(() => sources);
  await read("stripe", TEST_NOW);
  await read("salesforce", TEST_NOW);
});
afterEach(async () => {
  announceSources(() => []);
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, sync_cursors cascade`;
  await db.owner`delete from policies where kind = 'freshness'`;
});
afterAll(() => db.close());

const read = (source: string, at: Date) => db.owner`
  insert into sync_cursors (source, stream, cursor, updated_at, last_success_at) values (${source}, 'changes', null, ${at}, ${at})
  on conflict (source, stream) do update set last_success_at = excluded.last_success_at`;

async function openCase() {
  const invoice = await given.invoice(await given.customer({ isPoRequired: true, poNumber: "4500-7781" }));
  await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice.id]);
  const [row] = await db.owner<
    { id: string; version: number }[]
  >`select id, version from cases where subject_id = ${invoice.id}`;
  if (!row) throw new Error("No case was opened.");
  return row;
}
const fix = ({ id, version }: { id: string; version: number }) =>
  fixException.execute(db.as("billing_analyst"), {
    caseId: id,
    version,
    fix: "set_purchase_order",
    input: { poNumber: "PO-9" },
  });
const requested = () => db.owner`select 1 from effects where operation = 'invoice.set_purchase_order'`;

describe("an act on facts that are too old", () => {
  test("is accepted up to the very limit and refused a second later, saying what lets it go on", async () => {
    const row = await openCase();
    db.clock.set(new Date(addMinutes(TEST_NOW, 15).getTime() + 1_000));
    await expect(fix(row)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message:
        "Invoices and payments from Stripe were last read 15 minutes ago, and this act needs them no older than 15 minutes. Nothing was sent. Once Stripe has been read again this act goes through: ask for a run on the Sync desk, or wait for the next one.",
      details: { policyVersion: "freshness v1", staleSources: ["stripe"] },
    });
    expect(await requested()).toHaveLength(0);
    db.clock.set(addMinutes(TEST_NOW, 15));
    expect(await fix(row)).toMatchObject({ row: { state: "correcting" } });
    expect(await requested()).toHaveLength(1);
  });

  test("goes through once the source was read again", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 40));
    await read("stripe", addMinutes(TEST_NOW, 39));
    await expect(fix(row)).rejects.toMatchObject({ details: { staleSources: ["salesforce"] } });
    await read("salesforce", addMinutes(TEST_NOW, 39));
    await fix(row);
    expect(await requested()).toHaveLength(1);
  });

  test("is refused while a source it rests on was never read", async () => {
    const row = await openCase();
    await db.owner`delete from sync_cursors where source = 'salesforce'`;
    await expect(fix(row)).rejects.toMatchObject({
      message: expect.stringContaining("Salesforce was never read to its end"),
    });
  });

  test("follows the policy in force", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 14));
    const strict = {
      contracts: [
        {
          role: "billing",
          source: null,
          facts: "Invoices",
          streams: ["changes"],
          staleAfterMinutes: 10,
          blocks: ["invoice.*"],
        },
      ],
    };
    await db.owner`insert into policies (kind, version, document, effective_from, created_at, created_by, state)
      values ('freshness', 2, ${db.owner.json(strict)}, ${TEST_NOW}, ${TEST_NOW}, 'test', 'published')`;
    await expect(fix(row)).rejects.toMatchObject({ details: { policyVersion: "freshness v2" } });
  });
});

test("whoever sees cases may know until when facts are fresh; others are refused", async () => {
  expect(await sourceFreshness.execute(db.as("collector"), {})).toMatchObject([
    { source: "stripe", facts: "Invoices and payments", staleAfterMs: 900_000, lastSuccessAt: TEST_NOW },
    { source: "salesforce", facts: "Contracts and terms", staleAfterMs: 1_800_000 },
  ]);
  await expect(sourceFreshness.execute(db.as("administrator"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
