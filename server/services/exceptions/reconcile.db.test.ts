import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenExceptions } from "#db/testing/given-exceptions";
import { addHours, addMinutes } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sweepEverything } from "#server/services/exceptions/sweep";

let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
let job: Context;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  job = db.asJob("detect-exceptions");
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.25");
  await given.rate("EUR", "USD", "2026-03-03", "9.99");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(() => db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records cascade`);
afterAll(() => db.close());

const casesOf = (invoiceId: string) => db.owner`select * from cases where subject_id = ${invoiceId} order by number`;
const eventsOf = async (caseId: string) =>
  (await db.owner`select type from events where stream = ${`case:${caseId}`} order by sequence`).map((row) => row.type);
const effectsOf = (invoiceId: string) =>
  db.owner`select operation, state, target from effects where target = ${`invoice:in_${invoiceId}`} order by position`;
const settle = (invoiceId: string, operation: string) =>
  db.owner`update effects set state = 'confirmed', settled_at = ${db.clock.now()}, confirmation = 'done' where target = ${`invoice:in_${invoiceId}`} and operation = ${operation}`;

async function tooDear(columns: Parameters<typeof given.invoice>[1] = {}) {
  const invoice = await given.invoice(await given.customer(), { unitMinor: 10_000, ...columns });
  return { invoice, id: invoice.id, later: (hours: number) => db.clock.set(addHours(TEST_NOW, hours)) };
}

describe("opening", () => {
  test("a finding becomes a case with its priority, clock, money and hold, and says so", async () => {
    const { id } = await tooDear();
    expect(await reconcile(job, "invoice", [id])).toEqual({
      opened: 1,
      refreshed: 0,
      reopened: 0,
      closed: 0,
      held: 1,
      released: 0,
    });
    const [row] = await casesOf(id);
    expect(row).toMatchObject({
      type: "contract_price_variance",
      queue: "exceptions",
      state: "routed",
      severity: "medium",
      entity_code: "DE01",
      customer_name: "Hallmann Logistik",
      customer_tier: "Growth",
      document: `draft in_${id}`,
      title: "Billed €100.00 per seat, contract says €90.00",
      amount_minor: "100000",
      currency: "EUR",
      base_amount_minor: "125000",
      is_holding_invoice: true,
      version: 1,
      policy_version: "case_priority v1",
      outcome: null,
    });
    expect(row?.due_at).toEqual(addHours(TEST_NOW, 24));
    expect(row?.priority_reasons).toContainEqual({ reason: "invoice on hold", points: 12 });
    expect(row?.priority).toBe(
      row?.priority_reasons.reduce((sum: number, each: { points: number }) => sum + each.points, 0),
    );
    expect(await eventsOf(row?.id)).toEqual(["exception.opened", "invoice.held"]);
    expect(await effectsOf(id)).toMatchObject([{ operation: "invoice.hold", state: "intent" }]);
    expect(await db.owner`select case_id, released_at from invoice_holds where invoice_id = ${id}`).toMatchObject([
      { case_id: row?.id, released_at: null },
    ]);
  });

  test("a draft that waits for somebody anyway is held without an act on the source", async () => {
    const { id } = await tooDear({ isAutoAdvancing: false });
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 1, held: 1 });
    expect(await effectsOf(id)).toEqual([]);
  });

  test("what went out is not held", async () => {
    const { id } = await tooDear({ status: "open", number: "DE01-1" });
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 1, held: 0 });
    expect((await casesOf(id))[0]).toMatchObject({ severity: "high", is_holding_invoice: false, document: "DE01-1" });
  });

  test("two findings on one draft are two cases and one act on the source", async () => {
    const invoice = await given.invoice(await given.customer({ isPoRequired: true }), { unitMinor: 10_000 });
    expect(await reconcile(job, "invoice", [invoice.id])).toMatchObject({ opened: 2, held: 2 });
    expect(await effectsOf(invoice.id)).toHaveLength(1);
  });

  test("a draft that a case holds is not taken for one that billing forgot, and of that too one look is enough", async () => {
    const { id } = await tooDear({ unitMinor: 9_000 });
    await db.owner`update source_records set facts = facts || ${db.owner.json({ createdAt: addHours(TEST_NOW, -24 * 10).toISOString() })} where id = ${id}`;
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 1, held: 0 });
    await db.owner`update invoice_lines set amount_minor = amount_minor * 2, unit_price_micros = unit_price_micros * 2 where invoice_id = ${id}`;
    db.clock.set(addHours(TEST_NOW, 1));
    await db.owner`update invoices set last_seen_at = ${addHours(TEST_NOW, 1)} where id = ${id}`;
    await db.owner`update source_records set last_seen_at = ${addHours(TEST_NOW, 1)} where id = ${id}`;
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 1, held: 1, closed: 1 });
    expect(await sweepEverything(job)).toMatchObject({ opened: 0, closed: 0, held: 0, released: 0 });
  });

  test("a copy is found though only its original was asked about", async () => {
    const customer = await given.customer();
    const first = await given.invoice(customer, { number: "DE01-1", status: "open" });
    const copy = await given.invoice(customer, { status: "draft" });
    await db.owner`update source_records set facts = facts || ${db.owner.json({ createdAt: addHours(TEST_NOW, 1).toISOString() })} where id = ${copy.id}`;
    expect(await reconcile(job, "invoice", [first.id])).toMatchObject({ opened: 1 });
    expect((await casesOf(copy.id))[0]).toMatchObject({
      type: "duplicate_invoice",
      title: "Bills again what DE01-1 bills",
    });
  });

  test("a person without the permission is refused", async () => {
    const { id } = await tooDear();
    await expect(reconcile(db.as("billing_analyst"), "invoice", [id])).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await casesOf(id)).toHaveLength(0);
  });
});

describe("looking again", () => {
  test("changes and says nothing where nothing differs", async () => {
    const { id, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    const [before] = await casesOf(id);
    later(5);
    expect(await reconcile(job, "invoice", [id])).toEqual({
      opened: 0,
      refreshed: 0,
      reopened: 0,
      closed: 0,
      held: 0,
      released: 0,
    });
    expect(await casesOf(id)).toEqual([before]);
    expect(await eventsOf(before?.id)).toHaveLength(2);
    expect(await effectsOf(id)).toHaveLength(1);
  });

  test("a finding with other facts changes its case, once", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    later(1);
    await given.reprice(invoice, 20_000, db.clock.now());
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ refreshed: 1, opened: 0, held: 0 });
    expect((await casesOf(id))[0]).toMatchObject({
      version: 2,
      severity: "high",
      amount_minor: "1100000",
      base_amount_minor: "1375000",
      title: "Billed €200.00 per seat, contract says €90.00",
    });
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ refreshed: 0 });
  });

  test("a case that sleeps until the source changes wakes on the change", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await db.owner`update cases set state = 'waiting', snoozed_until = ${addHours(TEST_NOW, 90)}, wake_on = 'source_change', waiting_on = 'source' where subject_id = ${id}`;
    later(1);
    await reconcile(job, "invoice", [id]);
    expect((await casesOf(id))[0]).toMatchObject({ state: "waiting" });
    await given.reprice(invoice, 11_000, db.clock.now());
    await reconcile(job, "invoice", [id]);
    expect((await casesOf(id))[0]).toMatchObject({ state: "routed", snoozed_until: null, boost: "source changed" });
  });

  test("of detections at once exactly one opens the case, and none fails", async () => {
    const { id } = await tooDear();
    const results = await Promise.all(Array.from({ length: 6 }, () => reconcile(job, "invoice", [id])));
    expect(results.map((result) => result.opened).sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await casesOf(id)).toHaveLength(1);
    expect(await effectsOf(id)).toHaveLength(1);
  });

  test("opposite orders of many invoices do not wait for each other for ever", async () => {
    const customer = await given.customer();
    const ids: string[] = [];
    for (let month = 1; month <= 9; month += 1)
      ids.push(
        (
          await given.invoice(customer, {
            unitMinor: 10_000,
            periodStartsOn: `2025-0${month}-01`,
            periodEndsOn: `2025-0${month}-28`,
          })
        ).id,
      );
    const results = await Promise.all([
      reconcile(job, "invoice", ids),
      reconcile(job, "invoice", [...ids].reverse()),
      sweepEverything(job),
    ]);
    expect(results.reduce((sum, result) => sum + result.opened, 0)).toBe(9);
  });
});

describe("closing", () => {
  test("a finding that ends by itself closes its case with the proof, and the draft we stopped goes on", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await settle(id, "invoice.hold");
    await given.change(invoice, { is_auto_advancing: false }, TEST_NOW);
    later(1);
    await given.reprice(invoice, 9_000, db.clock.now());
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ closed: 1, released: 1 });
    const [row] = await casesOf(id);
    expect(row).toMatchObject({ state: "resolved", outcome: "self_closed", is_holding_invoice: false });
    expect(row?.closed_at).toEqual(db.clock.now());
    expect(await eventsOf(row?.id)).toEqual([
      "exception.opened",
      "invoice.held",
      "exception.closed",
      "invoice.released",
    ]);
    const [closed] =
      await db.owner`select payload from events where type = 'exception.closed' and stream = ${`case:${row?.id}`}`;
    expect(closed?.payload.data).toMatchObject({
      proof: `Draft in_${id} now bills what contract 00010042 says: €9,000.00 before tax.`,
      confirmations: [],
    });
    expect(await effectsOf(id)).toMatchObject([
      { operation: "invoice.hold" },
      { operation: "invoice.release", state: "intent" },
    ]);
    expect(await db.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(0);
  });

  test("a finding that ends after a confirmed act is fixed, and names the confirmation", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    const [open] = await casesOf(id);
    await db.owner`update cases set state = 'correcting' where id = ${open?.id}`;
    await db.owner`insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, settled_at, confirmation, correlation_id)
      values (${given.freshId()}, 'DE01', ${open?.id}, 'stripe', 'invoice.correct_line_price', 'Set the price', '{}', 'k1', ${`invoice:in_${id}`}, 'confirmed', 'Ana', ${TEST_NOW}, ${TEST_NOW}, 'Line updated', 'c')`;
    later(1);
    await given.reprice(invoice, 9_000, db.clock.now());
    await reconcile(job, "invoice", [id]);
    expect((await casesOf(id))[0]).toMatchObject({ state: "resolved", outcome: "fixed" });
    const [closed] =
      await db.owner`select payload from events where type = 'exception.closed' and stream = ${`case:${open?.id}`}`;
    expect(closed?.payload.data.confirmations).toMatchObject([
      { label: "Set the price", confirmation: "Line updated" },
    ]);
  });

  test("the draft goes on only when its last hold ends, and not where somebody else stopped it", async () => {
    const customer = await given.customer({ isPoRequired: true });
    const invoice = await given.invoice(customer, { unitMinor: 10_000, isAutoAdvancing: false });
    await reconcile(job, "invoice", [invoice.id]);
    await given.reprice(invoice, 9_000, addHours(TEST_NOW, 1));
    expect(await reconcile(job, "invoice", [invoice.id])).toMatchObject({ closed: 1, released: 1 });
    expect(await db.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(1);
    await given.change(invoice, { po_number: "PO-1" }, addHours(TEST_NOW, 2));
    expect(await reconcile(job, "invoice", [invoice.id])).toMatchObject({ closed: 1, released: 1 });
    expect(await effectsOf(invoice.id)).toEqual([]);
  });

  test("an invoice deleted at the source takes its case with it, and nothing is released", async () => {
    const { id, invoice } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await given.change(invoice, { status: "deleted", deleted_at: TEST_NOW }, TEST_NOW);
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ closed: 1, released: 1 });
    expect(await effectsOf(id)).toMatchObject([{ operation: "invoice.hold" }]);
  });

  test("a held draft that went out all the same keeps its case and loses its hold", async () => {
    const { id, invoice } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await given.change(invoice, { status: "open", number: "DE01-5" }, addHours(TEST_NOW, 1));
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ refreshed: 1, closed: 0, released: 1 });
    expect((await casesOf(id))[0]).toMatchObject({
      is_holding_invoice: false,
      document: "DE01-5",
      severity: "high",
      closed_at: null,
    });
  });
});

describe("coming back", () => {
  const closeAs = (id: string, state: string, outcome: string) =>
    db.owner`update cases set state = ${state}, outcome = ${outcome}, closed_at = ${db.clock.now()} where subject_id = ${id}`;

  test("a finding that returns reopens the same case on top, with a new clock", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await given.reprice(invoice, 9_000, db.clock.now());
    await reconcile(job, "invoice", [id]);
    later(30);
    await given.reprice(invoice, 10_000, db.clock.now());
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 0, reopened: 1, held: 1 });
    const rows = await casesOf(id);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      state: "routed",
      outcome: null,
      closed_at: null,
      reopen_count: 1,
      boost: "found again",
      is_holding_invoice: true,
    });
    expect(rows[0]?.due_at).toEqual(addHours(TEST_NOW, 54));
    expect(rows[0]?.priority_reasons).toContainEqual({ reason: "found again", points: 30 });
    expect((await eventsOf(rows[0]?.id)).slice(-2)).toEqual(["exception.reopened", "invoice.held"]);
  });

  test("what was dismissed stays dismissed and no longer holds, until something else is wrong", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await closeAs(id, "dismissed", "accepted_as_is");
    later(1);
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ opened: 0, reopened: 0, released: 1 });
    expect((await casesOf(id))[0]).toMatchObject({ state: "dismissed", is_holding_invoice: false });
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ reopened: 0, released: 0 });
    await given.reprice(invoice, 12_000, db.clock.now());
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ reopened: 1, held: 1 });
    expect((await casesOf(id))[0]).toMatchObject({
      state: "routed",
      title: "Billed €120.00 per seat, contract says €90.00",
    });
  });

  test("what a person resolved by hand has until the source was read again, and holds until then", async () => {
    const { id, invoice, later } = await tooDear();
    await reconcile(job, "invoice", [id]);
    later(1);
    await closeAs(id, "resolved", "resolved_by_hand");
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ reopened: 0, released: 0 });
    later(2);
    await given.change(invoice, {}, db.clock.now());
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ reopened: 1, held: 0 });
    expect(await db.owner`select 1 from invoice_holds where released_at is null`).toHaveLength(1);
  });

  test("a person's resolving that was right lets the draft go", async () => {
    const { id, invoice } = await tooDear();
    await reconcile(job, "invoice", [id]);
    await closeAs(id, "resolved", "resolved_by_hand");
    await given.reprice(invoice, 9_000, addHours(TEST_NOW, 1));
    expect(await reconcile(job, "invoice", [id])).toMatchObject({ closed: 0, released: 1 });
  });
});

test("a fix that was done and changed nothing goes back to its person", async () => {
  const { id, invoice, later } = await tooDear();
  await reconcile(job, "invoice", [id]);
  const [open] = await casesOf(id);
  const analyst = db.as("billing_analyst");
  await fixException.execute(analyst, { caseId: open?.id, version: 1, fix: "correct_to_contract" });
  await settle(id, "invoice.correct_line_price");
  await given.change(invoice, {}, addMinutes(TEST_NOW, 1));
  db.clock.set(addMinutes(TEST_NOW, 1));
  await reconcile(job, "invoice", [id]);
  expect((await casesOf(id))[0]).toMatchObject({ state: "correcting" });
  later(1);
  await reconcile(job, "invoice", [id]);
  expect((await casesOf(id))[0]).toMatchObject({ state: "in_progress" });
  expect((await eventsOf(open?.id)).at(-1)).toBe("exception.fix_fell_short");
});

test("the number of queries does not grow with the number of invoices", async () => {
  const customer = await given.customer();
  for (let index = 0; index < 120; index += 1) {
    await given.invoice(customer, {
      periodStartsOn: "2025-01-01",
      periodEndsOn: `2025-${String(1 + (index % 12)).padStart(2, "0")}-${String(10 + Math.floor(index / 12)).padStart(2, "0")}`,
    });
  }
  const ids = (await db.owner`select id from invoices order by id`).map((row) => row.id as string);
  const counted = async (some: string[]) => {
    const before = prepared;
    await reconcile(job, "invoice", some);
    return prepared - before;
  };
  await reconcile(job, "invoice", ids);
  const few = await counted(ids.slice(0, 10));
  const many = await counted(ids);
  expect(few).toBeGreaterThan(8);
  expect(many).toBe(few);
});

/** Statements the application prepared so far, counted at its own transactions. */
let prepared = 0;
beforeAll(() => {
  const transaction = db.db.transaction.bind(db.db);
  db.db.transaction = ((run: Parameters<typeof transaction>[0], config?: Parameters<typeof transaction>[1]) =>
    transaction((tx) => {
      const { session } = tx as unknown as { session: { prepareQuery: (...args: unknown[]) => unknown } };
      const prepare = session.prepareQuery.bind(session);
      session.prepareQuery = (...args) => {
        prepared += 1;
        return prepare(...args);
      };
      return run(tx);
    }, config)) as typeof db.db.transaction;
});
