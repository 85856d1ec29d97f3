import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
});
afterEach(() => db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records cascade`);
afterAll(() => db.close());

const analyst = (entities: "all" | string[] = "all") => db.as("billing_analyst", entities);

async function openCase(subjectId: string) {
  const [row] = await db.owner<
    { id: string; version: number; state: string; owner_id: string | null }[]
  >`select id, version, state, owner_id from cases where subject_id = ${subjectId}`;
  if (!row) throw new Error("No case was opened.");
  return row;
}

async function withoutPurchaseOrder() {
  const invoice = await given.invoice(await given.customer({ isPoRequired: true, poNumber: "4500-7781" }));
  await reconcile(db.asJob("detect-exceptions"), "invoice", [invoice.id]);
  return { invoice, row: await openCase(invoice.id) };
}

const fixEffects = (caseId: string) =>
  db.owner`select operation, payload, label, state, target, idempotency_key from effects where case_id = ${caseId} and operation not in ('invoice.hold') order by position`;

test("a chosen fix stores its act as an intent and the case waits for the source", async () => {
  const { invoice, row } = await withoutPurchaseOrder();
  const answer = await fixException.execute(analyst(["DE01"]), {
    caseId: row.id,
    version: row.version,
    fix: "set_purchase_order",
    input: { poNumber: "PO-99" },
  });
  expect(answer).toMatchObject({
    message: expect.stringContaining("Set 4500-7781 from the contract: asked for on case"),
    undoUntil: null,
    row: { state: "correcting" },
  });
  expect(await fixEffects(row.id)).toMatchObject([
    {
      operation: "invoice.set_purchase_order",
      payload: { invoiceId: invoice.externalId, poNumber: "PO-99" },
      label: expect.stringContaining("Set purchase order PO-99"),
      state: "intent",
      target: `invoice:${invoice.externalId}`,
    },
  ]);
  expect(await openCase(invoice.id)).toMatchObject({
    state: "correcting",
    version: row.version + 1,
    owner_id: expect.any(String),
  });
  const [event] =
    await db.owner`select type, actor_name, payload from events where stream = ${`case:${row.id}`} order by sequence desc limit 1`;
  expect(event).toMatchObject({
    type: "exception.fix_requested",
    actor_name: "Test billing analyst",
    payload: {
      data: {
        fix: "set_purchase_order",
        input: { poNumber: "PO-99" },
        steps: expect.arrayContaining([expect.stringContaining("written on draft")]),
        effectIds: [expect.any(String)],
      },
    },
  });
  expect(
    await db.owner`select 1 from pgboss.job where name = 'effects.send' and data->>'effectId' = ${event?.payload.data.effectIds[0]}`,
  ).toHaveLength(1);
});

test("the wrong role and the wrong legal entity are refused", async () => {
  const { row } = await withoutPurchaseOrder();
  const input = { caseId: row.id, version: row.version, fix: "set_purchase_order" };
  await expect(fixException.execute(db.as("finance_approver"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(fixException.execute(analyst(["JP01"]), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await fixEffects(row.id)).toEqual([]);
});

describe("what cannot be done now is refused with a sentence", () => {
  test("a case whose fix is on its way, and one that is closed", async () => {
    const { row } = await withoutPurchaseOrder();
    await fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "set_purchase_order" });
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 2, fix: "set_purchase_order" }),
    ).rejects.toThrow("A case that is correcting cannot correct");
    await db.owner`update cases set state = 'resolved', outcome = 'fixed', closed_at = ${TEST_NOW} where id = ${row.id}`;
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 2, fix: "set_purchase_order" }),
    ).rejects.toThrow("cannot correct");
    expect(await fixEffects(row.id)).toHaveLength(1);
  });

  test("a problem that has ended in the meantime", async () => {
    const { invoice, row } = await withoutPurchaseOrder();
    await given.change(invoice, { po_number: "PO-1" }, TEST_NOW);
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "set_purchase_order" }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("not found any more") });
  });

  test("a fix whose own refusal stands, a fix nobody offers, and an input it cannot use", async () => {
    const { invoice, row } = await withoutPurchaseOrder();
    await expect(
      fixException.execute(analyst(), {
        caseId: row.id,
        version: 1,
        fix: "set_purchase_order",
        input: { poNumber: "9".repeat(141) },
      }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("at most 140") });
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "void_invoice" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await given.change(invoice, { status: "open", number: "DE01-8" }, TEST_NOW);
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "set_purchase_order" }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("DE01-8 is already open") });
    expect(await openCase(invoice.id)).toMatchObject({ state: "routed", version: 1 });
  });

  test("a case somebody else holds", async () => {
    const { row } = await withoutPurchaseOrder();
    await db.owner`update cases set state = 'in_progress', owner_id = ${given.freshId()} where id = ${row.id}`;
    await expect(
      fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "set_purchase_order" }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("holds case") });
  });
});

test("of two people fixing at once exactly one acts, and the other is told", async () => {
  const { row } = await withoutPurchaseOrder();
  const other = db.as("billing_analyst", "all", { userId: given.freshId(), personId: given.freshId(), name: "Ben" });
  const results = await Promise.allSettled(
    [analyst(), other].map((context) =>
      fixException.execute(context, { caseId: row.id, version: 1, fix: "set_purchase_order" }),
    ),
  );
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  expect(await fixEffects(row.id)).toHaveLength(1);
});

test("a fix tried again after the source refused it is another act", async () => {
  const { row } = await withoutPurchaseOrder();
  await fixException.execute(analyst(), { caseId: row.id, version: 1, fix: "set_purchase_order" });
  await db.owner`update cases set state = 'in_progress', version = 3 where id = ${row.id}`;
  await fixException.execute(analyst(), { caseId: row.id, version: 3, fix: "set_purchase_order" });
  expect(new Set((await fixEffects(row.id)).map((effect) => effect.idempotency_key)).size).toBe(2);
});

describe("dead letters", () => {
  const engineer = () => db.as("integration_engineer");
  const job = () => db.asJob("detect-exceptions");

  test("a message that could not be read is one case, closed when it was taken in", async () => {
    const id = await given.deadMessage();
    expect(await reconcile(job(), "inbox", "all")).toMatchObject({ opened: 1 });
    expect(await reconcile(job(), "inbox", [id])).toMatchObject({ opened: 0, refreshed: 0 });
    const [row] =
      await db.owner`select queue, entity_code, title, amount_minor, subject_type from cases where subject_id = ${id}`;
    expect(row).toEqual({
      queue: "dead-letters",
      entity_code: null,
      title: "Billing invoice.updated could not be read: data.object.total",
      amount_minor: null,
      subject_type: "inbox",
    });
    await db.owner`update inbox set state = 'received' where id = ${id}`;
    expect(await reconcile(job(), "inbox", "all")).toMatchObject({ closed: 0 });
    await db.owner`update inbox set state = 'applied' where id = ${id}`;
    expect(await reconcile(job(), "inbox", "all")).toMatchObject({ closed: 1 });
    expect((await db.owner`select state, outcome from cases where subject_id = ${id}`)[0]).toEqual({
      state: "resolved",
      outcome: "self_closed",
    });
  });

  test("replaying is a command of our own; a message that fails again goes back to its person", async () => {
    const id = await given.deadMessage();
    await reconcile(job(), "inbox", "all");
    const row = await openCase(id);
    await fixException.execute(engineer(), { caseId: row.id, version: 1, fix: "replay" });
    expect((await db.owner`select state from inbox where id = ${id}`)[0]?.state).not.toBe("dead");
    expect(await fixEffects(row.id)).toEqual([]);
    await db.owner`update inbox set state = 'dead', settled_at = ${new Date(TEST_NOW.getTime() + 1_000)} where id = ${id}`;
    expect(await reconcile(job(), "inbox", "all")).toMatchObject({ refreshed: 1 });
    expect(await openCase(id)).toMatchObject({ state: "in_progress" });
  });

  test("skipping needs a reason and closes the case as fixed", async () => {
    const id = await given.deadMessage();
    await reconcile(job(), "inbox", "all");
    const row = await openCase(id);
    await expect(fixException.execute(engineer(), { caseId: row.id, version: 1, fix: "skip" })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("needs a reason"),
    });
    await fixException.execute(engineer(), {
      caseId: row.id,
      version: 1,
      fix: "skip",
      input: { reason: "Test data of the vendor" },
    });
    await reconcile(job(), "inbox", "all");
    expect((await db.owner`select state, outcome from cases where subject_id = ${id}`)[0]).toEqual({
      state: "resolved",
      outcome: "fixed",
    });
  });
});
