import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemoCollections } from "#db/seed/demo-collections";
import { openTransaction } from "#server/kernel/command";
import { planRun } from "#server/services/dunning/plan-run";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";
import { loadPeople } from "#server/services/people/load-people";
import { refreshEverything } from "#server/services/worklist/keep-worklist";

let company: Company;
let seeded: Awaited<ReturnType<typeof seedDemoCollections>>;

const seed = () => seedDemoCollections(company.db, company.db.clock.now);
const owner = () => company.db.owner;

beforeAll(async () => {
  company = await openCompany({ customers: 150, anchor: "2026-10-14T14:30:00Z", payers: "slow" });
  await company.sync();
  // What the set-up does when it hires the company's people before today.
  await owner()`update grants set starts_at = starts_at - interval '35 days'`;
  seeded = await seed();
  await refreshEverything(company.db.asJob("keep-worklist"));
}, 240_000);
afterAll(() => company.close());

test("weeks of collecting are there, once, and the rules refuse nothing of them", async () => {
  expect(seeded.isSeeded).toBe(true);
  expect(seeded.told).toBeGreaterThan(90);
  expect(seeded.left.filter((one) => !one.includes("nothing of the kind is there"))).toEqual([]);
  expect(seeded.left.length).toBeLessThan(4);
  expect(await seed()).toEqual({ isSeeded: false, told: 0, left: [] });
});

test("runs of past days were carried out on their day, and one was stopped", async () => {
  const runs = await owner()<{ entity: string; state: string; on_its_day: boolean; started_by: string }[]>`
    select entity_code as entity, state, (finished_at at time zone e.time_zone)::date = run_on as on_its_day, started_by
    from dunning_runs r join legal_entities e on e.code = r.entity_code order by run_on, number`;
  expect(runs.filter(({ state }) => state === "done").length).toBeGreaterThanOrEqual(7);
  expect(runs.filter(({ state }) => state === "stopped")).toMatchObject([
    { entity: "DE01", started_by: "Annika Vogel" },
  ]);
  expect(runs.every((run) => run.on_its_day)).toBe(true);
  const [late] = await owner()`
    select count(*)::int as late from dunning_acts a join dunning_runs r on r.id = a.run_id, jsonb_array_elements(a.holds) h where h->>'sentence' like '%the day had passed%'`;
  expect(late).toEqual({ late: 0 });
});

test("what was said stands in the ledger by the names of those who said it, and nothing of it lies ahead", async () => {
  const by = await owner()<{ by: string }[]>`
    select distinct by_name as by from contact_ledger where direction = 'out' order by 1`;
  expect(by.map((row) => row.by)).toEqual(["Annika Vogel", "Diego Ferrer", "run-dunning"]);
  const [ahead] = await owner()`select count(*)::int as ahead from events where at > ${company.db.clock.now()}`;
  expect(ahead).toEqual({ ahead: 0 });
});

test("promises were kept, kept in part and broken as the money came, and some stand", async () => {
  const states = await owner()<{ state: string }[]>`select distinct told_state as state from promises order by 1`;
  expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(["broken", "kept", "open", "partly_kept"]));
  expect((await owner()`select state from payment_plans`).map(({ state }) => state)).toEqual(["active", "active"]);
});

test("the American collector has a full list of every lane, and a run of today finds something to ask", async () => {
  const lanes = await owner()<{ lane: string; accounts: number }[]>`
    select lane, count(*)::int as accounts from cases where queue = 'collections' and entity_code = 'US01' and closed_at is null group by 1`;
  expect(lanes.reduce((sum, { accounts }) => sum + accounts, 0)).toBeGreaterThanOrEqual(15);
  expect(lanes.map(({ lane }) => lane)).toEqual(
    expect.arrayContaining(["broken", "today", "waiting_on_them", "waiting_on_us"]),
  );
  const people = await company.db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadPeople({ tx, now: company.db.clock.now() });
  });
  const diego = people.find(({ name }) => name === "Diego Ferrer");
  if (!diego) throw new Error("There is no collector.");
  const { runId } = await planRun.execute(company.db.asActor(diego), { entity: "US01" });
  const [planned] = await owner()<{ acts: number }[]>`
    select count(*)::int as acts from dunning_acts where run_id = ${runId} and state = 'planned'`;
  expect(planned?.acts).toBeGreaterThanOrEqual(3);
});
