import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TEST_NOW, type TestDatabase } from "#db/testing/database";
import { carryOutPortion, finishRun } from "#server/services/dunning/carry-out-portion";
import { carryOutRun, runsUnderWay } from "#server/services/dunning/carry-out-run";
import { startRun } from "#server/services/dunning/decide-run";
import { planRun } from "#server/services/dunning/plan-run";
import { clearDunning, type GivenDunning, openDunning } from "#server/services/dunning/testing/given-dunning";

const { signal } = new AbortController();
let db: TestDatabase;
let given: GivenDunning["given"];

beforeAll(async () => {
  ({ db, given } = await openDunning());
});
beforeEach(() => clearDunning(db));
afterAll(() => db.close());

const job = () => db.asJob("run-dunning");
const work = (runId: string) => carryOutRun(job(), runId, signal);

async function late(name: string, dueOn: string, invoices = 1) {
  const customer = await given.account(name);
  const ids: string[] = [];
  for (let at = 1; at <= invoices; at += 1)
    ids.push(await given.owed(customer, `${name}-${at}`, { due_on: dueOn, issued_on: "2025-12-01" }));
  return { customer, invoice: ids[0] as string, ids };
}
async function started(): Promise<string> {
  const { runId, version } = await planRun.execute(db.as("collector"), { entity: "DE01" });
  await startRun.execute(db.as("collector"), { runId, version });
  return runId;
}
type Act = {
  state: string;
  holds: { kind: string; sentence: string }[];
  mail_id: string | null;
  task_id: string | null;
};
const act = async () => (await db.owner<Act[]>`select state, holds, mail_id, task_id from dunning_acts`)[0];
const FIRST_REMINDER = "2026-02-24";
const CALL = "2026-02-10";

describe("carrying a run out", () => {
  test("writes one mail for an account, takes the steps, and ends with its counts", async () => {
    const { customer, invoice } = await late("Alder", FIRST_REMINDER, 2);
    const runId = await started();
    await work(runId);
    const [mail] = await db.owner`select customer_id, template, medium from customer_mails`;
    expect(mail).toEqual({ customer_id: customer, template: "reminder_1", medium: "email" });
    expect(await act()).toMatchObject({ state: "done", mail_id: expect.any(String), task_id: null });
    expect(
      await db.owner`select taken_on::text, asked_minor::text from dunning_items where invoice_id = ${invoice}`,
    ).toEqual([{ taken_on: "2026-03-02", asked_minor: "100000" }]);
    expect(await db.owner`select operation from effects`).toHaveLength(1);
    expect(await db.owner`select dunning_act_id from contact_ledger where is_automated`).toHaveLength(1);
    const [run] = await db.owner`select state, counts, finished_at from dunning_runs`;
    expect(run).toMatchObject({ state: "done", counts: { done: 1, withheld: 0 }, finished_at: TEST_NOW });
    const events = await db.owner<
      { type: string }[]
    >`select type from events where stream = ${`customer:${customer}`} order by sequence`;
    expect(events.map(({ type }) => type)).toEqual(["dunning.steps_planned", "dunning.step_taken", "mail.queued"]);
    expect(await db.owner`select 1 from events where type = 'dunning.finished'`).toHaveLength(1);
  });

  test("enters a task for work, due on the day of the run", async () => {
    await late("Birch", CALL);
    await work(await started());
    expect(await db.owner`select title, due_on::text, created_by from collection_tasks`).toEqual([
      { title: "Call the customer: invoice Birch-1", due_on: "2026-03-02", created_by: "Test collector" },
    ]);
    expect(await act()).toMatchObject({ state: "done", task_id: expect.any(String), mail_id: null });
  });

  test("a step that was taken is not planned again", async () => {
    await late("Alder", FIRST_REMINDER);
    await work(await started());
    db.clock.set(new Date("2026-03-03T09:30:00Z"));
    const { runId } = await planRun.execute(db.as("collector"), { entity: "DE01" });
    expect(await db.owner`select 1 from dunning_acts where run_id = ${runId}`).toEqual([]);
  });

  test.each([
    ["paid", "settled", async ({ invoice }: { invoice: string }) => given.paid(invoice, 100_000, "2026-03-02")],
    [
      "contested",
      "disputed",
      async ({ invoice }: { invoice: string }) =>
        db.owner`update invoices set is_disputed = true where id = ${invoice}`,
    ],
    [
      "left out",
      "excluded",
      async ({ customer }: { customer: string }) =>
        db.owner`insert into collection_exclusions (id, entity_code, customer_id, kind, reason, from_on, entered_by, entered_at) values (${given.freshId()}, 'DE01', ${customer}, 'left_out', 'Their ledger is being moved.', '2026-03-01', 'Meike Harders', ${TEST_NOW})`,
    ],
    [
      "written to",
      "quiet_days",
      async ({ customer }: { customer: string }) =>
        db.owner`insert into contact_ledger (id, entity_code, customer_id, direction, channel, is_automated, at, on_day, invoice_ids, by_name, recorded_at) values (${given.freshId()}, 'DE01', ${customer}, 'out', 'email', true, ${TEST_NOW}, '2026-03-02', '{}', 'Gateway', ${TEST_NOW})`,
    ],
  ])("what is %s between planning and its turn is withheld, with the reason", async (_, kind, happen) => {
    const alder = await late("Alder", FIRST_REMINDER);
    const runId = await started();
    await happen(alder);
    await work(runId);
    expect(await act()).toMatchObject({
      state: "withheld",
      holds: expect.arrayContaining([expect.objectContaining({ kind, sentence: expect.stringMatching(/\.$/) })]),
    });
    expect(await db.owner`select 1 from customer_mails`).toEqual([]);
    expect(await db.owner`select 1 from dunning_items where taken_on is not null`).toEqual([]);
    expect(
      await db.owner`select payload->>'reason' as reason from events where type = 'dunning.withheld'`,
    ).toHaveLength(1);
  });

  test("of what was paid in part the rest is asked for, and of several invoices those that are left", async () => {
    const { ids } = await late("Alder", FIRST_REMINDER, 3);
    const runId = await started();
    await given.paid(ids[0] as string, 100_000, "2026-03-02");
    await given.paid(ids[1] as string, 40_000, "2026-03-02");
    await work(runId);
    expect(
      await db.owner`select invoice_id, asked_minor::text from dunning_items where taken_on is not null order by dunning_items.asked_minor`,
    ).toEqual([
      { invoice_id: ids[1], asked_minor: "60000" },
      { invoice_id: ids[2], asked_minor: "100000" },
    ]);
  });

  test("nobody is asked for more than was looked at", async () => {
    const { invoice } = await late("Alder", FIRST_REMINDER);
    await given.paid(invoice, 40_000, "2026-03-01", { id: given.freshId() });
    const runId = await started();
    await db.owner`update allocations set deleted_at = ${TEST_NOW}`;
    await work(runId);
    expect(await db.owner`select asked_minor::text from dunning_items`).toEqual([{ asked_minor: "60000" }]);
  });

  test("what has no turn before its day is over is withheld", async () => {
    await late("Alder", FIRST_REMINDER);
    const runId = await started();
    db.clock.set(new Date("2026-03-03T00:30:00Z"));
    await work(runId);
    expect(await act()).toMatchObject({
      state: "withheld",
      holds: [{ sentence: expect.stringContaining("the day had passed") }],
    });
    expect(await db.owner`select 1 from customer_mails`).toEqual([]);
  });

  test("what cannot be written is withheld, and the others go out", async () => {
    await late("Alder", FIRST_REMINDER);
    await late("Birch", FIRST_REMINDER);
    const runId = await started();
    await db.owner`create function stumble() returns trigger language plpgsql as $$ begin if new.subject is not null and exists (select from customers c where c.id = new.customer_id and c.name = 'Birch') then raise exception 'odd'; end if; return new; end $$`;
    await db.owner`create trigger stumble before insert on customer_mails for each row execute function stumble()`;
    const defects: unknown[] = [];
    await carryOutRun(job(), runId, signal, (defect) => defects.push(defect));
    await db.owner`drop trigger stumble on customer_mails`;
    expect(
      await db.owner`select c.name, a.state from dunning_acts a join customers c on c.id = a.customer_id order by 1`,
    ).toEqual([
      { name: "Alder", state: "done" },
      { name: "Birch", state: "withheld" },
    ]);
    expect(defects).toHaveLength(1);
  });
});

describe("several workers at one run", () => {
  test("do each act once, and go on where one died", async () => {
    for (let at = 0; at < 120; at += 1) await late(`Customer ${at}`, FIRST_REMINDER);
    const runId = await started();
    await db.owner.unsafe(
      "create function die() returns trigger language plpgsql security definer as $$ begin if (select count(*) from customer_mails) >= 110 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$",
    );
    await db.owner`create trigger die before insert on customer_mails for each row execute function die()`;
    await expect(work(runId)).rejects.toThrow();
    await db.owner`drop trigger die on customer_mails`;
    expect(await db.owner`select 1 from dunning_acts where state = 'done'`).toHaveLength(100);
    expect(await runsUnderWay.execute(job(), {})).toEqual([runId]);
    await Promise.all([work(runId), work(runId), work(runId)]);
    expect(
      await db.owner`select count(*)::int as mails, count(distinct customer_id)::int as customers from customer_mails`,
    ).toEqual([{ mails: 120, customers: 120 }]);
    expect(await db.owner`select state from dunning_runs`).toEqual([{ state: "done" }]);
  });

  test("a promise recorded at the same time comes before or behind, never between", async () => {
    const { customer } = await late("Alder", FIRST_REMINDER);
    const runId = await started();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const promising = db.owner.begin(async (tx) => {
      await tx`select from customers where id = ${customer} for update`;
      await held;
      await tx`insert into promises (id, entity_code, customer_id, currency, amount_minor, promised_on, given_on, given_at, agreement_id, position, channel, taken_by, told_state, told_on)
        values (${given.freshId()}, 'DE01', ${customer}, 'EUR', 100000, '2026-03-09', '2026-03-02', ${TEST_NOW}, ${given.freshId()}, 1, 'call', 'Meike Harders', 'open', '2026-03-02')`;
    });
    const working = work(runId);
    await new Promise((resolve) => setTimeout(resolve, 300));
    release();
    await Promise.all([promising, working]);
    expect(await act()).toMatchObject({ state: "withheld", holds: [{ kind: "promised" }] });
  });

  test("only a run under way is worked, by whoever may", async () => {
    await late("Alder", FIRST_REMINDER);
    const { runId } = await planRun.execute(db.as("collector"), { entity: "DE01" });
    await expect(carryOutPortion.execute(job(), { runId })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(finishRun.execute(job(), { runId })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(carryOutPortion.execute(db.asJob("sync-pull"), { runId })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(finishRun.execute(db.asJob("sync-pull"), { runId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("no step of an invoice is taken twice, whatever code does", async () => {
    await late("Alder", FIRST_REMINDER);
    await work(await started());
    await expect(
      db.owner`with another as (
          insert into dunning_acts (id, run_id, entity_code, customer_id, strategy, step, step_label, action, needs_approval, state, holds)
          select gen_random_uuid(), run_id, entity_code, customer_id, strategy, step, step_label, action, needs_approval, 'done', '[]' from dunning_acts returning id)
        insert into dunning_items (id, act_id, entity_code, customer_id, invoice_id, step, day, currency, amount_minor, taken_on)
        select gen_random_uuid(), another.id, entity_code, customer_id, invoice_id, step, day, currency, amount_minor, '2026-03-09' from dunning_items, another`,
    ).rejects.toThrow("dunning_items_step_taken_once");
  });
});
