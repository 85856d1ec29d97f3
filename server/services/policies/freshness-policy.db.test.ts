import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { plainSource } from "#db/testing/given-sync";
import { defaultFreshnessPolicy, type FreshnessContract, type FreshnessPolicy } from "#server/domain/sync/freshness";
import { addMinutes } from "#server/domain/time";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { mappingDocument, mappingsOverview } from "#server/services/mappings/document-views";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";
import { rehearseDocument } from "#server/services/policies/rehearse";
import { rollBackPolicy } from "#server/services/policies/roll-back-policy";
import { withdrawPolicy } from "#server/services/policies/withdraw-policy";
import { sourceFreshness } from "#server/services/sync/freshness";
import { announceSources } from "#server/services/sync/known-sources";
import { syncOverview } from "#server/services/sync/sync-overview";

const kind = "freshness";
const note = "Month end: corrections wait sooner.";
const streams = [{ key: "changes", label: "Changes", pull: () => Promise.reject(new Error("not asked")) }];
const sources = [plainSource("stripe", { label: "Stripe", role: "billing", staleAfter: "15m", streams })];

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
});
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  announceSources(() => sources);
  await db.owner`insert into sync_cursors (source, stream, cursor, updated_at, last_success_at) values ('stripe', 'changes', null, ${TEST_NOW}, ${TEST_NOW})`;
});
afterEach(async () => {
  announceSources(() => []);
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, sync_cursors cascade`;
  await db.owner`delete from policies where kind = ${kind}`;
});
afterAll(() => db.close());

const engineer = () => db.as("integration_engineer");
const controller = () => db.as("controller");
/** The document as delivered, with another contract for invoices. */
const withInvoices = (change: Partial<FreshnessContract>): FreshnessPolicy => ({
  contracts: defaultFreshnessPolicy.contracts.map((one) => (one.role === "billing" ? { ...one, ...change } : one)),
});
const draft = (document: unknown, by = engineer(), basedOn = 1) =>
  draftPolicy.execute(by, { kind, basedOn, document, note });
const publish = (version: number, by = controller()) => publishPolicy.execute(by, { kind, version });
const stored = () =>
  db.owner<{ version: number; state: string }[]>`
    select version, state from policies where kind = ${kind} order by version`;

async function openCase() {
  const invoice = await given.invoice(await given.customer({ isPoRequired: true, poNumber: "4500-7781" }));
  await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice.id]);
  const [row] = await db.owner<{ id: string; version: number }[]>`
    select id, version from cases where subject_id = ${invoice.id}`;
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

describe("a freshness document", () => {
  test("is as delivered until somebody publishes one, and is drafted in words", async () => {
    const detail = await mappingDocument.execute(engineer(), { kind });
    expect(detail).toMatchObject({
      type: "freshness",
      label: "Freshness of facts",
      active: null,
      activeVersion: 1,
      document: defaultFreshnessPolicy,
      sources: [{ key: "stripe", staleAfter: "15m" }],
    });
    const { version, changes } = await draft(withInvoices({ staleAfterMinutes: 10 }));
    expect([version, changes]).toEqual([
      2,
      [
        {
          subject: "Invoices and payments of Stripe",
          sentence: "was stale after 15 min, its own limit, would be stale after 10 min",
        },
      ],
    ]);
    const overview = await mappingsOverview.execute(controller(), {});
    expect(overview.find((one) => one.kind === kind)).toMatchObject({ active: null, drafts: 1 });
  });

  test("counts for fixes, for the age on the numbers and for the desk from the moment a second person publishes it", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 12));
    const { version } = await draft(withInvoices({ staleAfterMinutes: 10 }));
    expect(await sourceFreshness.execute(engineer(), {})).toMatchObject([{ staleAfterMs: 900_000 }]);
    await publish(version);
    expect(await sourceFreshness.execute(engineer(), {})).toMatchObject([{ staleAfterMs: 600_000 }]);
    const { sources: shown } = await syncOverview.execute(engineer(), {});
    expect(shown).toMatchObject([{ staleAfter: "10m", freshness: "stale" }]);
    await expect(fix(row)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringMatching(/last read 12 minutes ago, and this act needs them no older than 10 minutes/),
      details: { policyVersion: "freshness v2", staleSources: ["stripe"] },
    });
    const wider = await draft(withInvoices({ staleAfterMinutes: 60 }), engineer(), 2);
    await publish(wider.version);
    expect(await fix(row)).toMatchObject({ row: { state: "correcting" } });
  });

  test("lets acts go on that it no longer blocks, however old the facts are", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 90));
    await expect(fix(row)).rejects.toMatchObject({ details: { policyVersion: "freshness v1" } });
    await publish((await draft(withInvoices({ blocks: ["invoice.void"] }))).version);
    expect(await fix(row)).toMatchObject({ row: { state: "correcting" } });
  });

  test("is published by another human being than its author, whichever account they use", async () => {
    const { version } = await draft(withInvoices({ staleAfterMinutes: 10 }));
    await expect(publish(version, engineer())).rejects.toThrow(/somebody else has to publish it/);
    const [author] = await db.owner<{ author_id: string }[]>`select author_id from policies where kind = ${kind}`;
    const secondAccount = db.as("controller", "all", {
      userId: "00000000-0000-7000-8000-0000000000aa",
      personId: author?.author_id ?? "",
      name: "Another account",
    });
    await expect(publish(version, secondAccount)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    expect(await stored()).toEqual([{ version: 2, state: "draft" }]);
  });

  test("is for those who may edit and publish, over every legal entity", async () => {
    const document = withInvoices({ staleAfterMinutes: 10 });
    await expect(draft(document, db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(draft(document, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    const { version } = await draft(document);
    await expect(publish(version, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(publish(version, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    expect(await stored()).toEqual([{ version: 2, state: "draft" }]);
  });

  test.each([
    ["minutes that are none", withInvoices({ staleAfterMinutes: 0 }), /contracts\.0\.staleAfterMinutes/],
    ["an act that never waits", withInvoices({ blocks: ["invoice.hold"] }), /is no act that waits/],
    ["a stream the source lacks", withInvoices({ streams: ["moods"] }), /no stream of it/],
    ["no document at all", "no", /cannot be used/],
  ])("is refused whole with %s, naming the place", async (_case, document, sentence) => {
    await expect(draft(document)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringMatching(sentence),
    });
    expect(await stored()).toEqual([]);
  });

  test("of two published at once one wins, and the other is told what changed", async () => {
    await draft(withInvoices({ staleAfterMinutes: 10 }));
    await draft(withInvoices({ staleAfterMinutes: 20 }));
    const results = await Promise.allSettled([publish(2), publish(3)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((one) => one.status === "rejected")?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/The freshness of facts changed meanwhile.+would be stale after \d0 min/),
    });
  });

  test("is withdrawn, and gone back from to what was delivered", async () => {
    const unwanted = await draft(withInvoices({ staleAfterMinutes: 10 }));
    await withdrawPolicy.execute(engineer(), { kind, version: unwanted.version, reason: "Not needed." });
    await expect(publish(unwanted.version)).rejects.toThrow(/was withdrawn/);
    await publish((await draft(withInvoices({ staleAfterMinutes: 20 }))).version);
    const { version } = await rollBackPolicy.execute(engineer(), { kind, version: 1, note: "Too strict." });
    await expect(publish(version, engineer())).rejects.toThrow(/somebody else/);
    await publish(version);
    expect(await sourceFreshness.execute(engineer(), {})).toMatchObject([{ staleAfterMs: 900_000 }]);
    expect((await stored()).map(({ state }) => state)).toEqual(["withdrawn", "published", "published"]);
  });
});

describe("a rehearsal", () => {
  const rehearse = (document: unknown, by = engineer()) =>
    rehearseDocument.execute(by, { kind: "freshness", document, window: { of: "open" } });

  test("says what would be stale now and which open fixes would wait, and changes nothing", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 12));
    const result = await rehearse(withInvoices({ staleAfterMinutes: 10 }));
    expect(result).toMatchObject({
      activeVersion: 1,
      notes: [
        {
          subject: expect.stringMatching(/^Stripe/),
          sentence: "now fresh, stale after 15 min, would be stale, stale after 10 min",
        },
      ],
    });
    expect(result.looked).toBeGreaterThan(0);
    expect(result.otherwise).toBe(result.looked);
    expect(result.items[0]).toMatchObject({
      href: `/exceptions?case=${row.id}`,
      changes: [
        {
          before: { text: "goes through" },
          after: { text: expect.stringMatching(/^waits: .+ no older than 10 minutes/) },
        },
      ],
    });
    expect(await stored()).toEqual([]);
    expect(await fix(row)).toMatchObject({ row: { state: "correcting" } });
  });

  test("says the same of a fix as the door says once the document is in force", async () => {
    const row = await openCase();
    db.clock.set(addMinutes(TEST_NOW, 40));
    const narrow = withInvoices({ blocks: ["invoice.void"] });
    expect((await rehearse(withInvoices({ staleAfterMinutes: 20 }))).otherwise).toBe(0);
    await expect(fix(row)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
    const freed = await rehearse(narrow);
    expect(freed.otherwise).toBe(freed.looked);
    expect(freed.flows).toMatchObject([{ after: "goes through", count: freed.looked }]);
    await publish((await draft(narrow)).version);
    expect(await fix(row)).toMatchObject({ row: { state: "correcting" } });
  });

  test("sets facts that one document does not name beside the source's own limit", async () => {
    expect((await rehearse({ contracts: [] })).notes).toEqual([]);
    await publish((await draft({ contracts: [] })).version);
    expect((await rehearse(withInvoices({ staleAfterMinutes: 20 }))).notes).toMatchObject([
      { sentence: "now fresh, stale after 15 min, would be fresh, stale after 20 min" },
    ]);
  });

  test("is for those who may edit, of what can be used, and on today alone", async () => {
    const document = withInvoices({ staleAfterMinutes: 10 });
    await expect(rehearse(document, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(rehearse(document, db.as("controller", ["US01"]))).rejects.toThrow(/every legal entity/);
    await expect(rehearse(withInvoices({ blocks: ["invoice.paint"] }))).rejects.toMatchObject({ code: "BAD_INPUT" });
    const past = { of: "past" as const, from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" };
    await expect(rehearseDocument.execute(engineer(), { kind: "freshness", document, window: past })).rejects.toThrow(
      /only be rehearsed on what is open today/,
    );
  });
});
