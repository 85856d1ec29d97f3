import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { Context } from "#server/kernel/context";
import { approveRun, dropRun, leaveOut, startRun } from "#server/services/dunning/decide-run";
import { entitiesToPlan } from "#server/services/dunning/entities-to-plan";
import { planRun } from "#server/services/dunning/plan-run";
import { clearDunning, type GivenDunning, openDunning } from "#server/services/dunning/testing/given-dunning";

let db: TestDatabase;
let given: GivenDunning["given"];

beforeAll(async () => {
  ({ db, given } = await openDunning());
});
beforeEach(() => clearDunning(db));
afterAll(() => db.close());

const collector = () => db.as("collector");
const controller = () => db.as("controller");
const job = () => db.asJob("run-dunning");
const plan = (context: Context = collector()) => planRun.execute(context, { entity: "DE01" });

/** An account with one invoice of €1,000.00 so many days past due on 2 March 2026. */
async function late(name: string, dueOn: string, columns: Parameters<typeof given.account>[1] = {}) {
  const customer = await given.account(name, columns);
  const invoice = await given.owed(customer, `${name}-1`, { due_on: dueOn, issued_on: "2025-12-01" });
  return { customer, invoice };
}
type ActRow = {
  customer: string;
  step: string;
  action: string;
  state: string;
  holds: { kind: string; sentence: string }[];
};
const acts = () =>
  db.owner<ActRow[]>`
    select c.name as customer, a.step, a.action, a.state, a.holds from dunning_acts a join customers c on c.id = a.customer_id order by c.name, a.step`;
const told = (type: string) =>
  db.owner<{ stream: string; data: Record<string, unknown> }[]>`
    select stream, payload->'data' as data from events where type = ${type} order by position desc`;

describe("planning", () => {
  test("stores what is to be done and what is held back, with an event for the run and for each act", async () => {
    // The regular strategy: the first reminder on day 3 and the second on day 10, with two days of grace.
    const alder = await late("Alder", "2026-02-24");
    await late("Birch", "2026-02-10", { email: null });
    await late("Cedar", "2026-03-30");
    await late("Elm", "2026-02-01");
    const { runId, message } = await plan();
    expect(message).toMatch(/^Run \d+ is planned\.$/);
    expect(await acts()).toMatchObject([
      { customer: "Alder", step: "reminder_1", action: "email", state: "planned", holds: [] },
      { customer: "Birch", step: "call", action: "call", state: "planned" },
      { customer: "Elm", step: "final_notice", action: "email", state: "planned" },
    ]);
    const [run] =
      await db.owner`select counts, planned_by, run_on::text, policy_version from dunning_runs where id = ${runId}`;
    expect(run).toEqual({
      counts: { accounts: 3, acts: { email: 2, call: 1 }, held: 0, done: 0, withheld: 0 },
      planned_by: "Test collector",
      run_on: "2026-03-02",
      policy_version: "dunning v1",
    });
    expect((await told("dunning.planned"))[0]).toMatchObject({
      stream: `dunning_run:${runId}`,
      data: { day: "2026-03-02", accounts: 3 },
    });
    expect(await told("dunning.steps_planned")).toContainEqual({
      stream: `customer:${alder.customer}`,
      data: {
        run: expect.any(Number),
        acts: [
          {
            step: "First reminder",
            action: "email",
            invoices: [{ number: "Alder-1", currency: "EUR", minor: "100000" }],
          },
        ],
      },
    });
  });

  test("keeps what is held back with every reason, and the whole of what is open", async () => {
    const { customer, invoice } = await late("Alder", "2026-02-24");
    await db.owner`update invoices set is_disputed = true where id = ${invoice}`;
    await given.ticket(customer, "4711");
    await plan();
    const [act] = await acts();
    expect(act).toMatchObject({ state: "held", holds: [{ kind: "disputed" }, { kind: "ticket" }] });
    expect(await db.owner`select amount_minor::text, taken_on from dunning_items`).toEqual([
      { amount_minor: "100000", taken_on: null },
    ]);
    expect(await told("dunning.steps_planned")).toEqual([]);
  });

  test("one run stands for a day: whoever comes second is told which", async () => {
    await late("Alder", "2026-02-24");
    const results = await Promise.allSettled([plan(), plan(controller())]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "CONFLICT", message: expect.stringMatching(/^Run \d+ stands for DE01 on 2 March 2026 already/) },
    });
    expect(await acts()).toHaveLength(1);
  });

  test("is for whoever runs dunning, of a legal entity they work for", async () => {
    await expect(plan(db.as("billing_analyst"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(plan(db.as("collector", ["US01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("comes by itself on a working day from its hour on, once", async () => {
    await late("Alder", "2026-02-24");
    const due = (fromHour: number) => entitiesToPlan.execute(job(), { fromHour });
    // Half past ten in Berlin, half past four in New York, half past six in the evening in Tokyo.
    expect(await due(6)).toEqual(["DE01", "JP01"]);
    expect(await due(11)).toEqual(["JP01"]);
    const { runId } = await plan(job());
    expect(await due(6)).toEqual(["JP01"]);
    await dropRun.execute(collector(), { runId, version: 1, reason: "The list was not ready." });
    expect(await due(6)).toEqual(["JP01"]);
    db.clock.set(new Date("2026-03-01T12:00:00Z"));
    expect(await due(6)).toEqual([]);
  });
});

describe("deciding about a run", () => {
  const enterprise = { tier: "Enterprise" };
  /** Key accounts are reminded first on day 7, with five days of grace, and somebody looks at it before. */
  const keyAccount = () => late("Key", "2026-02-16", enterprise);

  test("what a strategy wants approved goes out by another human being's word alone", async () => {
    await keyAccount();
    const { runId, version } = await plan(controller());
    await expect(startRun.execute(controller(), { runId, version })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("need to be approved first"),
    });
    await expect(approveRun.execute(controller(), { runId, version })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("You planned run"),
    });
    const second = db.as("controller", "all", {
      userId: given.freshId(),
      personId: given.freshId(),
      name: "Meike Harders",
    });
    await expect(approveRun.execute(collector(), { runId, version })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const approved = await approveRun.execute(second, { runId, version });
    expect(approved.version).toBe(version + 1);
    await expect(approveRun.execute(second, { runId, version })).rejects.toMatchObject({ code: "CONFLICT" });
    await startRun.execute(collector(), { runId, version: approved.version });
    expect((await told("dunning.started"))[0]).toMatchObject({ stream: `dunning_run:${runId}`, data: { acts: 1 } });
  });

  test("the database refuses a start that code let through", async () => {
    await keyAccount();
    const { runId } = await plan(controller());
    await expect(
      db.owner`update dunning_runs set state = 'carrying_out', approved_at = now(), approved_by_id = planned_by_id where id = ${runId}`,
    ).rejects.toThrow("somebody else has to approve");
  });

  test("single acts are left out with a reason, while the run is planned", async () => {
    const { customer } = await late("Alder", "2026-02-24");
    await late("Birch", "2026-02-24");
    const { runId, version } = await plan();
    const [row] = await db.owner<{ id: string }[]>`select id from dunning_acts where customer_id = ${customer}`;
    const actIds = [row?.id as string];
    const reason = "They pay tomorrow, they say.";
    await expect(leaveOut.execute(db.as("billing_analyst"), { runId, version, actIds, reason })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const left = await leaveOut.execute(collector(), { runId, version, actIds, reason });
    expect((await acts())[0]).toMatchObject({
      state: "held",
      holds: [{ kind: "left_out", sentence: "Left out by Test collector: They pay tomorrow, they say." }],
    });
    expect((await told("dunning.left_out"))[0]).toMatchObject({ stream: `customer:${customer}` });
    const [run] = await db.owner`select counts from dunning_runs`;
    expect(run?.counts).toMatchObject({ acts: { email: 1 }, held: 1 });
    await expect(leaveOut.execute(collector(), { runId, version, actIds, reason })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(leaveOut.execute(collector(), { runId, version: left.version, actIds, reason })).rejects.toMatchObject(
      { code: "CONFLICT" },
    );
  });

  test("a run that was dropped makes room for another, and one under way cannot be dropped", async () => {
    await late("Alder", "2026-02-24");
    const first = await plan();
    const reason = "The bank file was missing.";
    await expect(dropRun.execute(db.as("billing_analyst"), { ...versioned(first), reason })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(dropRun.execute(db.as("collector", ["US01"]), { ...versioned(first), reason })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await dropRun.execute(collector(), { ...versioned(first), reason });
    expect((await told("dunning.dropped"))[0]).toMatchObject({ stream: `dunning_run:${first.runId}` });
    const second = await plan();
    const results = await Promise.allSettled([
      startRun.execute(collector(), versioned(second)),
      dropRun.execute(collector(), { ...versioned(second), reason }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });

  test("starts on its own day alone, for whoever runs dunning, and with something to do", async () => {
    await late("Alder", "2026-02-24");
    const run = versioned(await plan());
    await expect(startRun.execute(db.as("billing_analyst"), run)).rejects.toMatchObject({ code: "FORBIDDEN" });
    db.clock.set(new Date("2026-03-03T09:30:00Z"));
    await expect(startRun.execute(collector(), run)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("was planned for 2 March 2026, and it is 3 March 2026"),
    });
    db.clock.set(TEST_NOW);
    await db.owner`update dunning_acts set state = 'held'`;
    await expect(startRun.execute(collector(), run)).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining("nothing to carry out"),
    });
  });

  const versioned = ({ runId, version }: { runId: string; version: number }) => ({ runId, version });
});
