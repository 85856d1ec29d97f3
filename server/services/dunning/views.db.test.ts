import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { accountStrip } from "#server/services/dunning/account-strip";
import { carryOutRun } from "#server/services/dunning/carry-out-run";
import { startRun } from "#server/services/dunning/decide-run";
import { getAct } from "#server/services/dunning/get-act";
import { getRun } from "#server/services/dunning/get-run";
import { listActs } from "#server/services/dunning/list-acts";
import { listRuns } from "#server/services/dunning/list-runs";
import { planRun } from "#server/services/dunning/plan-run";
import { previewActs, previewRun } from "#server/services/dunning/preview-run";

let db: TestDatabase;
let alder: string;
let birch: string;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  alder = await given.account("Alder");
  // The first reminder on day 3 with two days of grace, and one that reaches it next week.
  await given.owed(alder, "A-1", { due_on: "2026-02-24", issued_on: "2026-01-01" });
  await given.owed(alder, "A-2", { due_on: "2026-03-04", issued_on: "2026-01-01" });
  birch = await given.account("Birch");
  await given.owed(birch, "B-1", { due_on: "2026-02-24", issued_on: "2026-01-01", is_disputed: true });
});
afterAll(() => db.close());

const reader = () => db.as("billing_analyst");
const preview = (day: string) => previewRun.execute(reader(), { entity: "DE01", day });
const names = ({ rows }: { rows: readonly { customerName: string; stepLabel: string }[] }) =>
  rows.map(({ customerName, stepLabel }) => [customerName, stepLabel]);

test("a day is looked at before anything is stored: today, one to come, one that was", async () => {
  const today = await preview("2026-03-02");
  expect(today.asked).toEqual({ accounts: 1, invoices: 2, amounts: [{ currency: "EUR", minor: 200_000n }] });
  expect(today.steps).toMatchObject([
    { strategy: "regular", step: "reminder_1", action: "email", acts: 1, invoices: 2, needsApproval: false },
  ]);
  expect(today.holds).toMatchObject([{ kind: "disputed", acts: 1, invoices: 1 }]);
  expect((await preview("2026-03-07")).holds.map(({ kind }) => kind)).toContain("no_working_day");
  expect((await preview("2026-02-25")).steps).toEqual([]);
  const page = await previewActs.execute(reader(), {
    entity: "DE01",
    day: "2026-03-02",
    show: "held",
    hold: "disputed",
  });
  expect(names(page)).toEqual([["Birch", "First reminder"]]);
  expect(await db.owner`select 1 from dunning_runs`).toEqual([]);
  await expect(preview("2026-06-02")).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  await expect(
    previewRun.execute(db.as("billing_analyst", ["US01"]), { entity: "DE01", day: "2026-03-02" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a run is read with its sums and acts, before it goes out and after", async () => {
  const { runId, version } = await planRun.execute(db.as("collector"), { entity: "DE01" });
  const list = await listRuns.execute(reader(), {});
  expect(list.runs).toMatchObject([{ id: runId, state: "planned" }]);
  expect(list.entities.find(({ code }) => code === "DE01")).toMatchObject({
    today: "2026-03-02",
    standing: { id: runId },
  });
  expect(await getRun.execute(db.as("collector"), { runId })).toMatchObject({
    progress: { planned: 1, needingApproval: 0, done: 0, withheld: 0, held: 1 },
    isOwn: true,
    isPast: false,
    steps: [
      {
        strategy: "regular",
        step: "reminder_1",
        acts: 1,
        invoices: 2,
        amounts: [{ currency: "EUR", minor: 200_000n }],
      },
    ],
    holds: [{ kind: "disputed", acts: 1, invoices: 1, amounts: [{ currency: "EUR", minor: 100_000n }] }],
  });
  const planned = await listActs.execute(reader(), { runId, states: ["planned"], step: "regular/reminder_1" });
  expect(names(planned)).toEqual([["Alder", "First reminder"]]);
  expect(names(await listActs.execute(reader(), { runId, states: ["held"], hold: "disputed" }))).toHaveLength(1);
  expect(names(await listActs.execute(reader(), { runId, states: ["held"], hold: "ticket" }))).toEqual([]);
  const cursor = `${planned.rows[0]?.id} Alder`;
  expect(names(await listActs.execute(reader(), { runId, states: ["planned"], cursor }))).toEqual([]);
  await startRun.execute(db.as("collector"), { runId, version });
  await carryOutRun(db.asJob("run-dunning"), runId, new AbortController().signal);
  const act = await getAct.execute(reader(), { actId: planned.rows[0]?.id ?? "" });
  expect(act).toMatchObject({ state: "done", lastContactOn: "2026-03-02", mailId: expect.any(String) });
  expect(act.items.map(({ number, asked }) => [number, asked?.minor])).toEqual([
    ["A-1", 100_000n],
    ["A-2", 100_000n],
  ]);
  await expect(getRun.execute(db.as("collector", ["US01"]), { runId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an account's month tells what was done and what comes", async () => {
  const { entries, strategy } = await accountStrip.execute(reader(), {
    customerId: alder,
    from: "2026-03-01",
    to: "2026-03-31",
  });
  expect(strategy).toBe("Regular customers");
  expect(entries).toContainEqual({ on: "2026-03-02", kind: "step_taken", words: "First reminder: A-1" });
  expect(entries).toContainEqual({ on: "2026-03-08", kind: "step_next", words: "Second reminder: A-1" });
  await expect(
    accountStrip.execute(db.as("billing_analyst", ["US01"]), {
      customerId: birch,
      from: "2026-03-01",
      to: "2026-03-31",
    }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});
