import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { givenExceptions } from "#db/testing/given-exceptions";
import { addMinutes } from "#server/domain/time";
import { cohortOffers, rehearseCohort } from "#server/services/cohorts/cohort-queries";
import { cohortReceipt, getCohort } from "#server/services/cohorts/get-cohort";
import { startCohort } from "#server/services/cohorts/start-cohort";
import { stopCohort } from "#server/services/cohorts/stop-cohort";
import { takeBackCohort } from "#server/services/cohorts/take-back";
import { unfinishedRuns, workCohort } from "#server/services/cohorts/work-cohort";
import { claimEffect } from "#server/services/effects/claim-effect";
import { settleEffect } from "#server/services/effects/settle-effect";
import { reconcile } from "#server/services/exceptions/reconcile";

const { signal } = new AbortController();
let db: TestDatabase;
let given: ReturnType<typeof givenExceptions>;
let ana: GivenPerson;
beforeAll(async () => {
  db = await openTestDatabase();
  given = givenExceptions(db.owner, TEST_NOW);
  await given.entities();
  ana = await givenCases(db.owner, TEST_NOW).person("Ana Ruiz", "billing_analyst");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(async () => {
  await db.owner`truncate cases, invoice_holds, effects, invoices, invoice_lines, source_records, cohort_runs, cohort_items, causes cascade`;
  await db.owner`delete from pgboss.job`;
});
afterAll(() => db.close());

type Invoice = Awaited<ReturnType<ReturnType<typeof givenExceptions>["invoice"]>>;
const asAna = () => db.as("billing_analyst", "all", ana);
const job = () => db.asJob("run-cohorts");
const work = (runId: string) => workCohort(job(), runId, signal);

/** Drafts of one customer that all miss the purchase order their contract names: one cause. */
async function missing(count: number): Promise<Invoice[]> {
  const customer = await given.customer({ isPoRequired: true, poNumber: "4500-7781" });
  const invoices: Invoice[] = [];
  for (let at = 0; at < count; at += 1)
    invoices.push(await given.invoice(customer, { periodStartsOn: null, periodEndsOn: null } as never));
  for (let start = 0; start < count; start += 100)
    await reconcile(
      db.asJob("detect-exceptions"),
      "invoice",
      invoices.slice(start, start + 100).map(({ id }) => id),
    );
  // Equal drafts of one customer are told apart as copies too; this is about their purchase order alone.
  await db.owner`delete from cases where type <> 'missing_purchase_order'`;
  await db.owner`update effects set state = 'confirmed', settled_at = now() where operation = 'invoice.hold'`;
  return invoices;
}

async function question() {
  const [row] = await db.owner<
    { cause: string }[]
  >`select distinct cause_signature as cause from cases where cause_signature is not null`;
  return { signature: row?.cause ?? "", type: "missing_purchase_order", fix: "set_purchase_order", input: {} };
}

async function start(caseIds?: string[]) {
  const asked = await question();
  const rehearsal = await rehearseCohort.execute(asAna(), asked);
  const ids = rehearsal.items.filter(({ isRefused }) => !isRefused).map(({ caseId }) => caseId);
  return startCohort.execute(asAna(), { ...asked, caseIds: caseIds ?? ids });
}

/** What the source does with every act that is due: refuses those on these invoices, carries out the others. */
async function carryOut(refusing: ReadonlySet<string> = new Set()): Promise<string[]> {
  const sender = db.asJob("send-effects");
  const done: string[] = [];
  for (const { id, target } of await db.owner<
    { id: string; target: string }[]
  >`select id, target from effects where state = 'intent' and operation = 'invoice.set_purchase_order' order by position`) {
    const { fence } = await claimEffect.execute(sender, { effectId: id });
    const isRefused = refusing.has(target.replace("invoice:", ""));
    const settlement = isRefused
      ? { outcome: "refused" as const, reason: "The draft is locked.", touched: [] }
      : { outcome: "confirmed" as const, confirmation: "Written.", touched: [] };
    await settleEffect.execute(sender, { effectId: id, fence, settlement });
    if (!isRefused) done.push(target.replace("invoice:", ""));
  }
  return done;
}

test("a cohort of five hundred with one cause: rehearsed, fixed and proven; the ten that must fail are listed with why", async () => {
  const invoices = await missing(500);
  const [held, locked] = [invoices.slice(0, 5), invoices.slice(5, 10)];
  for (const { id } of held)
    await db.owner`update cases set owner_id = ${given.freshId()}, state = 'in_progress' where subject_id = ${id}`;
  const asked = await question();
  expect(await cohortOffers.execute(asAna(), { signature: asked.signature })).toMatchObject([
    { fix: "set_purchase_order", will: 495, refused: 5, typeLabel: "Missing purchase order" },
  ]);
  const rehearsal = await rehearseCohort.execute(asAna(), asked);
  expect(rehearsal).toMatchObject({ will: 495, refused: 5, isCut: false, totals: [{ currency: "EUR" }] });
  expect(rehearsal.items.find(({ isRefused }) => isRefused)?.predicted).toBe("Somebody else holds it.");
  expect(rehearsal.items.find(({ isRefused }) => !isRefused)?.predicted).toMatch(/^Set 4500-7781 from the contract: /);

  const { runId, total } = await startCohort.execute(asAna(), {
    ...asked,
    caseIds: rehearsal.items.map(({ caseId }) => caseId),
  });
  expect(total).toBe(500);
  await work(runId);
  expect((await getCohort.execute(asAna(), { runId })).counts).toMatchObject({ asked: 495, refused: 5, waiting: 0 });

  const done = new Set(await carryOut(new Set(locked.map(({ externalId }) => externalId))));
  expect(done.size).toBe(490);
  // What the next sync says.
  db.clock.set(addMinutes(TEST_NOW, 5));
  await db.owner`update invoices set po_number = '4500-7781', last_seen_at = ${addMinutes(TEST_NOW, 4)} where external_id = any(${[...done]}::text[])`;
  const ids = invoices.map(({ id }) => id);
  for (let start = 0; start < 500; start += 250)
    await reconcile(db.asJob("detect-exceptions"), "invoice", ids.slice(start, start + 250));
  await work(runId);

  const view = await getCohort.execute(asAna(), { runId });
  expect(view).toMatchObject({ state: "done", finishedAt: expect.any(Date), total: 500 });
  expect(view.counts).toEqual({ waiting: 0, refused: 5, asked: 0, fixed: 490, fell_short: 5, undone: 0 });
  const failures = view.items.filter(({ state }) => state !== "fixed");
  expect(
    failures
      .slice(0, 10)
      .map(({ message }) => message)
      .sort(),
  ).toEqual([...Array(5).fill("Somebody else holds it."), ...Array(5).fill("The draft is locked.")]);
  expect(
    await db.owner`select outcome, count(*)::int as n from cases where type = 'missing_purchase_order' and closed_at is not null group by 1`,
  ).toEqual([{ outcome: "fixed", n: 490 }]);
  expect(view.items.find(({ state }) => state === "fixed")?.message).toContain("4500-7781");
  const receipt = await cohortReceipt.execute(asAna(), { runId });
  expect(receipt.text.split("\r\n").filter((line) => line.includes("The draft is locked."))).toHaveLength(5);
  expect(receipt.text).toContain("Fixed and proven,490");
}, 120_000);

test("every fix is the starter's own: their name on the act, on the event, on the case", async () => {
  await missing(1);
  const { runId } = await start();
  await work(runId);
  expect(await db.owner`select requested_by from effects where operation = 'invoice.set_purchase_order'`).toEqual([
    { requested_by: "Ana Ruiz" },
  ]);
  const [event] =
    await db.owner`select actor_kind, actor_name, payload->'data'->>'cohort' as cohort from events where type = 'exception.fix_requested' order by position desc limit 1`;
  expect(event).toEqual({ actor_kind: "person", actor_name: "Ana Ruiz", cohort: runId });
});

test("a run survives its worker: what one left the next goes on with, and nothing is done twice", async () => {
  await missing(45);
  const { runId } = await start();
  // The connection of the worker dies in the middle of its second portion.
  await db.owner.unsafe(
    "create function die() returns trigger language plpgsql security definer as $$ begin if (select count(*) from cohort_items where state = 'asked') >= 25 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$",
  );
  await db.owner`create trigger die before insert on effects for each row execute function die()`;
  const defects: unknown[] = [];
  await expect(workCohort(job(), runId, signal, (defect) => defects.push(defect))).rejects.toThrow();
  await db.owner`drop trigger die on effects`;
  expect((await getCohort.execute(asAna(), { runId })).counts).toMatchObject({ asked: 20, waiting: 25 });
  expect(await unfinishedRuns.execute(job(), {})).toEqual([runId]);
  await Promise.all([work(runId), work(runId)]);
  await work(runId);
  expect((await getCohort.execute(asAna(), { runId })).counts).toMatchObject({ asked: 45, waiting: 0 });
  expect(await db.owner`select 1 from effects where operation = 'invoice.set_purchase_order'`).toHaveLength(45);
  expect(defects).toEqual([]);
});

test("a case on which we stumble is passed over with a reference; the others are done", async () => {
  const [bad] = await missing(3);
  const { runId } = await start();
  await db.owner.unsafe(
    `create function stumble() returns trigger language plpgsql as $$ begin if new.target = 'invoice:${bad?.externalId}' then raise exception 'odd'; end if; return new; end $$`,
  );
  await db.owner`create trigger stumble before insert on effects for each row execute function stumble()`;
  const defects: unknown[] = [];
  await workCohort(job(), runId, signal, (defect) => defects.push(defect));
  await db.owner`drop trigger stumble on effects`;
  const view = await getCohort.execute(asAna(), { runId });
  expect(view.counts).toMatchObject({ asked: 2, refused: 1 });
  expect(view.items[0]?.message).toContain("Quote the reference");
  expect(defects).toHaveLength(1);
});

test("what changed between rehearsal and turn is left alone", async () => {
  const [invoice] = await missing(2);
  const { runId } = await start();
  await db.owner`update contracts set po_number = '4500-9999'`;
  await work(runId);
  const { counts, items } = await getCohort.execute(asAna(), { runId });
  expect(counts).toMatchObject({ asked: 0, refused: 2 });
  expect(items[0]?.message).toContain(
    "It changed since it was rehearsed, so it was left alone. The fix would now be: Set 4500-9999",
  );
  expect(await db.owner`select state from cases where subject_id = ${invoice?.id as string}`).toEqual([
    { state: "routed" },
  ]);
});

describe("a run can be ended", () => {
  test("stopped: what waits is left, what was asked for is followed to its end", async () => {
    const invoices = await missing(3);
    const { runId } = await start();
    await stopCohort.execute(asAna(), { runId });
    await work(runId);
    const view = await getCohort.execute(asAna(), { runId });
    expect(view).toMatchObject({
      state: "stopped",
      stoppedBy: "Ana Ruiz",
      finishedAt: expect.any(Date),
      counts: { refused: 3 },
    });
    expect(view.items[0]?.message).toBe("Not done: Ana Ruiz stopped the run before its turn.");
    expect(
      await db.owner`select distinct state from cases where subject_id = any(${invoices.map(({ id }) => id)}::uuid[])`,
    ).toEqual([{ state: "routed" }]);
    await expect(stopCohort.execute(asAna(), { runId })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("by the starter's leaving: nothing goes out under the name of somebody who may not", async () => {
    await missing(2);
    const { runId } = await start();
    await db.owner`update users set disabled_at = ${TEST_NOW} where id = ${ana.userId}`;
    await work(runId);
    await db.owner`update users set disabled_at = null where id = ${ana.userId}`;
    const view = await getCohort.execute(asAna(), { runId });
    expect(view).toMatchObject({ state: "stopped", counts: { refused: 2 } });
    expect(view.items[0]?.message).toContain("may not sign in any more");
    expect(await db.owner`select 1 from effects where operation = 'invoice.set_purchase_order'`).toHaveLength(0);
  });
});

describe("taking back", () => {
  test("what nobody sent is taken back and its case is as before; what was sent says what makes it good", async () => {
    await missing(3);
    const { runId } = await start();
    await work(runId);
    const [sent] =
      await db.owner`select id, case_id from effects where operation = 'invoice.set_purchase_order' order by position limit 1`;
    const sender = db.asJob("send-effects");
    const { fence } = await claimEffect.execute(sender, { effectId: sent?.id });
    expect((await getCohort.execute(asAna(), { runId })).canTakeBack).toBe(2);
    expect(await takeBackCohort.execute(asAna(), { runId })).toMatchObject({ takenBack: 2 });
    await settleEffect.execute(sender, {
      effectId: sent?.id,
      fence,
      settlement: { outcome: "confirmed", confirmation: "Written.", touched: [] },
    });
    const view = await getCohort.execute(asAna(), { runId });
    expect(view).toMatchObject({ canTakeBack: 0, counts: { undone: 2, asked: 1 } });
    expect(view.compensations).toEqual([expect.stringContaining("Billing has carried it out already")]);
    expect(await db.owner`select state, owner_id from cases where id <> ${sent?.case_id}`).toEqual(
      Array(2).fill({ state: "routed", owner_id: null }),
    );
    expect(await db.owner`select error from effects where state = 'failed'`).toEqual(
      Array(2).fill({ error: "Taken back by Ana Ruiz before it was sent." }),
    );
    await expect(takeBackCohort.execute(asAna(), { runId })).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });
});

test("who may not, what is gone and who comes second are refused", async () => {
  await missing(2);
  const asked = await question();
  await expect(rehearseCohort.execute(db.as("controller"), asked)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await rehearseCohort.execute(db.as("billing_analyst", ["JP01"]), asked)).items).toEqual([]);
  const { items } = await rehearseCohort.execute(asAna(), asked);
  const caseIds = items.map(({ caseId }) => caseId);
  await expect(startCohort.execute(db.as("controller"), { ...asked, caseIds })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(startCohort.execute(asAna(), { ...asked, fix: "nonsense", caseIds })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
  });
  const results = await Promise.allSettled([1, 2].map(() => startCohort.execute(asAna(), { ...asked, caseIds })));
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { code: "CONFLICT", message: expect.stringContaining("Ana Ruiz is running") },
  });
  const [run] = await db.owner`select id from cohort_runs`;
  expect((await getCohort.execute(db.as("billing_analyst", ["JP01"]), { runId: run?.id })).items).toEqual([]);
  await expect(getCohort.execute(asAna(), { runId: given.freshId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
