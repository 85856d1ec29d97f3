import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import { carryOutPortion, finishRun } from "#server/services/dunning/carry-out-portion";
import { carryOutRun, runsUnderWay } from "#server/services/dunning/carry-out-run";
import { approveRun, dropRun, startRun } from "#server/services/dunning/decide-run";
import { getRun } from "#server/services/dunning/get-run";
import { planRun } from "#server/services/dunning/plan-run";
import { stopRun } from "#server/services/dunning/stop-run";
import { clearDunning, type GivenDunning, openDunning } from "#server/services/dunning/testing/given-dunning";

const { signal } = new AbortController();
/** The first reminder, with its days of grace, on 2 March 2026. */
const FIRST_REMINDER = "2026-02-24";
const reason = "The bank file of this morning came late.";
let db: TestDatabase;
let given: GivenDunning["given"];

beforeAll(async () => {
  ({ db, given } = await openDunning());
});
beforeEach(() => clearDunning(db));
afterAll(() => db.close());

const job = () => db.asJob("run-dunning");
const controller = () => db.as("controller");
const portion = (runId: string) => carryOutPortion.execute(job(), { runId });
const mails = async () => (await db.owner`select 1 from customer_mails`).length;

async function plannedFor(customers: number) {
  for (let at = 1; at <= customers; at += 1) {
    const customer = await given.account(`Customer ${at}`);
    await given.owed(customer, `${at}`, { due_on: FIRST_REMINDER, issued_on: "2025-12-01" });
  }
  const { runId, version } = await planRun.execute(db.as("collector"), { entity: "DE01" });
  return { runId, version };
}
async function startedFor(customers: number) {
  const { runId, version } = await startRun.execute(db.as("collector"), await plannedFor(customers));
  return { runId, version };
}

test("between two portions: what went out stands, nothing follows, the sums hold, and tomorrow's run takes the rest", async () => {
  const run = await startedFor(130);
  await portion(run.runId);
  expect(await mails()).toBe(100);
  const answer = await stopRun.execute(controller(), { ...run, reason });
  expect(answer).toMatchObject({ version: run.version + 1, message: expect.stringMatching(/^Run \d+ is stopped\.$/) });
  await carryOutRun(job(), run.runId, signal);
  expect(await mails()).toBe(100);
  expect(await db.owner`select 1 from effects`).toHaveLength(100);
  const stopped = await getRun.execute(controller(), { runId: run.runId });
  expect(stopped).toMatchObject({
    state: "stopped",
    stoppedBy: "Test controller",
    stoppedReason: reason,
    finishedAt: TEST_NOW,
    counts: { accounts: 130, acts: { email: 130 }, done: 100, withheld: 30 },
    progress: { planned: 0, done: 100, withheld: 30, held: 0 },
    holds: [{ kind: "stopped", acts: 30, invoices: 30 }],
  });
  expect(await runsUnderWay.execute(job(), {})).toEqual([]);
  const [told] = await db.owner`
    select stream, payload->>'reason' as reason, payload->'data'->'done' as done, payload->'data'->'stopped' as stopped from events where type = 'dunning.stopped'`;
  expect(told).toEqual({ stream: `dunning_run:${run.runId}`, reason, done: 100, stopped: 30 });
  const withheld = await db.owner`
    select count(distinct stream)::int as customers, min(payload->>'reason') as reason from events where type = 'dunning.withheld'`;
  expect(withheld).toEqual([{ customers: 30, reason: `The run was stopped by Test controller: ${reason}` }]);

  db.clock.set(new Date("2026-03-03T09:30:00Z"));
  const next = await planRun.execute(db.as("collector"), { entity: "DE01" });
  await startRun.execute(db.as("collector"), { runId: next.runId, version: next.version });
  await carryOutRun(job(), next.runId, signal);
  expect(
    await db.owner`select count(*)::int as mails, count(distinct customer_id)::int as customers from customer_mails`,
  ).toEqual([{ mails: 130, customers: 130 }]);
});

test("a portion in hand is waited for, and what was in it stands", async () => {
  const run = await startedFor(3);
  const [held] = await db.owner<{ customer_id: string }[]>`select customer_id from dunning_acts limit 1`;
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const elsewhere = db.owner.begin(async (tx) => {
    await tx`select from customers where id = ${held?.customer_id as string} for update`;
    await promise;
  });
  const working = portion(run.runId);
  const waits = async (times: number) =>
    (await db.owner`select 1 from pg_locks where not granted and locktype in ('transactionid', 'tuple')`).length >=
    times;
  await expect.poll(() => waits(1)).toBe(true);
  const stopping = stopRun.execute(controller(), { ...run, reason });
  await expect.poll(() => waits(2)).toBe(true);
  release();
  await Promise.all([elsewhere, working, stopping]);
  expect(await mails()).toBe(3);
  expect((await getRun.execute(controller(), { runId: run.runId })).counts).toMatchObject({ done: 3, withheld: 0 });
  await expect(portion(run.runId)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("is for whoever approves runs, of a legal entity they work for", async () => {
  const run = await startedFor(1);
  await expect(stopRun.execute(db.as("collector"), { ...run, reason })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(stopRun.execute(job(), { ...run, reason })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(stopRun.execute(db.as("controller", ["US01"]), { ...run, reason })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("only a run under way is stopped", async () => {
  const run = await plannedFor(1);
  await expect(stopRun.execute(controller(), { ...run, reason })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining("has not been started"),
  });
  const started = await startRun.execute(db.as("collector"), run);
  await carryOutRun(job(), run.runId, signal);
  const version = started.version + 1;
  await expect(stopRun.execute(controller(), { runId: run.runId, version, reason })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining("is done already"),
  });
});

test("a run that was stopped stays so: it is not started, approved, dropped or planned again on its day", async () => {
  const run = await startedFor(1);
  const { version } = await stopRun.execute(controller(), { ...run, reason });
  const stopped = { runId: run.runId, version };
  const acts = [
    () => startRun.execute(controller(), stopped),
    () => approveRun.execute(controller(), stopped),
    () => dropRun.execute(controller(), { ...stopped, reason }),
    () => stopRun.execute(controller(), { ...stopped, reason }),
  ];
  for (const act of acts)
    await expect(act()).rejects.toMatchObject({ message: expect.stringContaining("is stopped already") });
  await expect(planRun.execute(controller(), { entity: "DE01" })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("The next one can be planned tomorrow."),
  });
});

test("of two who stop at once, and of a stop and the end, one is told", async () => {
  const run = await startedFor(2);
  const both = await Promise.allSettled([
    stopRun.execute(controller(), { ...run, reason }),
    stopRun.execute(controller(), { ...run, reason }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  await expect(finishRun.execute(job(), { runId: run.runId })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("the database knows no stopped run without a name and a reason", async () => {
  const run = await startedFor(1);
  await expect(db.owner`update dunning_runs set state = 'stopped' where id = ${run.runId}`).rejects.toThrow(
    "dunning_runs_stopped_with_reason",
  );
});
