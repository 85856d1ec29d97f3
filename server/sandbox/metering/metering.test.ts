import { afterEach, expect, test, vi } from "vitest";
import type { Aggregate } from "#server/sandbox/metering/aggregates";
import type { RawEvent } from "#server/sandbox/metering/raw-events";
import type { Sandbox } from "#server/sandbox/sandbox";
import { ANCHOR, advanceDays, hashOf, plantOne, startSmall } from "#server/sandbox/testing/harness";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { periodStart } from "#server/sandbox/world/periods";
import { DAY, utcDate } from "#server/sandbox/world/time";
import { usageBetween } from "#server/sandbox/world/usage";

/** Whole worlds are made and read here, which takes a while beside other work. */
vi.setConfig({ testTimeout: 60_000 });

const started: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
});

async function small(customers = 120): Promise<Sandbox> {
  const sandbox = await startSmall({ customers });
  started.push(sandbox);
  return sandbox;
}

type Page<Row> = { data: Row[]; has_more: boolean; next_cursor: string | null };

async function get<Body>(sandbox: Sandbox, path: string, key = "mk_1"): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${sandbox.url}/metering${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as Body };
}

async function all<Row>(sandbox: Sandbox, path: string, limit = 1_000): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor = ""; ; ) {
    const joint = path.includes("?") ? "&" : "?";
    const { body } = await get<Page<Row>>(sandbox, `${path}${joint}limit=${limit}${cursor}`);
    rows.push(...body.data);
    if (!body.has_more) return rows;
    cursor = `&cursor=${body.next_cursor}`;
  }
}

const monthly = (sandbox: Sandbox) =>
  sandbox.core.world.subscriptions.rows.filter(
    (each) => each.frequency === "Monthly" && each.usage.dailyUnits > 0 && each.status === "active",
  );

function sumOf(rows: readonly Aggregate[], subscription: Subscription, fromOn: string, beforeOn: string): number {
  return rows
    .filter((row) => row.customer_id === subscription.customerId && row.day >= fromOn && row.day < beforeOn)
    .reduce((sum, row) => sum + Number(row.quantity), 0);
}

test("the days of a billing period that has ended hold exactly the use it was billed by", async () => {
  const sandbox = await small();
  const { world } = sandbox.core;
  const rows = await all<Aggregate>(sandbox, "/v1/usage/days");
  let compared = 0;
  for (const subscription of monthly(sandbox).filter((each) => each.periodIndex >= 1)) {
    const from = periodStart(subscription, subscription.periodIndex - 1);
    const to = periodStart(subscription, subscription.periodIndex);
    if (from < world.now - 60 * DAY) continue;
    const used = usageBetween(world.seed, subscription, from, to);
    expect(sumOf(rows, subscription, utcDate(from), utcDate(to)), subscription.id).toBe(used);
    compared += used > 0 ? 1 : 0;
  }
  expect(compared).toBeGreaterThan(10);
});

test("the running period holds its use so far, less what is still to arrive", async () => {
  const sandbox = await small();
  const { world } = sandbox.core;
  const rows = await all<Aggregate>(sandbox, "/v1/usage/days");
  let exact = 0;
  for (const subscription of monthly(sandbox)) {
    const from = periodStart(subscription, subscription.periodIndex);
    const used = usageBetween(world.seed, subscription, from, world.now);
    const known = sumOf(rows, subscription, utcDate(from), utcDate(world.now + DAY));
    expect(known).toBeLessThanOrEqual(used);
    expect(known).toBeGreaterThanOrEqual(used * 0.5);
    exact += known === used ? 1 : 0;
  }
  expect(exact).toBeGreaterThan(monthly(sandbox).length * 0.8);
});

test("a day whose calls arrived late changes later, and then holds all of them", async () => {
  const sandbox = await small(400);
  const before = await all<Aggregate>(sandbox, "/v1/usage/days");
  await advanceDays(sandbox, 3);
  const after = new Map((await all<Aggregate>(sandbox, "/v1/usage/days")).map((row) => [row.id, row]));
  const changed = before.filter((row) => after.get(row.id) && after.get(row.id)?.quantity !== row.quantity);
  expect(changed.length).toBeGreaterThan(0);
  for (const row of changed) {
    const now = after.get(row.id);
    expect(Number(now?.quantity)).toBeGreaterThan(Number(row.quantity));
    expect((now?.updated_at ?? "") > row.updated_at).toBe(true);
  }
  const same = before.filter((row) => after.get(row.id)?.updated_at === row.updated_at);
  for (const row of same) expect(after.get(row.id)).toEqual(row);
});

test("calls that were planted in the past move the day they belong to", async () => {
  const sandbox = await small(400);
  const before = new Map((await all<Aggregate>(sandbox, "/v1/usage/days")).map((row) => [row.id, row]));
  for (let count = 0; count < 6; count += 1) await plantOne(sandbox, "usage_over_entitlement");
  const moved = (await all<Aggregate>(sandbox, "/v1/usage/days")).filter(
    (row) => before.has(row.id) && before.get(row.id)?.quantity !== row.quantity,
  );
  expect(moved.length).toBeGreaterThan(0);
  for (const row of moved) expect(row.updated_at).toBe(ANCHOR);
});

test("paging by any size gives every row once, in the order of its change; equal instants are told apart by id", async () => {
  const sandbox = await small();
  const whole = await all<Aggregate>(sandbox, "/v1/usage/days");
  expect(await all<Aggregate>(sandbox, "/v1/usage/days", 17)).toEqual(whole);
  expect(whole.some((row, index) => row.updated_at === whole[index + 1]?.updated_at)).toBe(true);
  const middle = whole[Math.floor(whole.length / 2)]?.updated_at ?? "";
  expect(await all<Aggregate>(sandbox, `/v1/usage/days?updated_after=${middle}`, 100)).toEqual(
    whole.filter((row) => row.updated_at >= middle),
  );
  const day = utcDate(Date.parse(ANCHOR) - 5 * DAY);
  const ofDay = await all<Aggregate>(sandbox, `/v1/usage/days?from=${day}&to=${day}`, 3);
  expect(ofDay.map((row) => row.id).toSorted()).toEqual(
    whole
      .filter((row) => row.day === day)
      .map((row) => row.id)
      .toSorted(),
  );
});

test("the events of a day add up to it, and the refused ones say why", async () => {
  const sandbox = await small(300);
  const rows = await all<Aggregate>(sandbox, "/v1/usage/days");
  const refused = rows.filter((row) => row.refused > 0);
  expect(refused.length).toBeGreaterThan(3);
  for (const row of [...rows.slice(0, 5), ...refused.slice(0, 5)]) {
    const events = await all<RawEvent>(
      sandbox,
      `/v1/events?customer=${row.customer_id}&product=${row.product}&day=${row.day}`,
      7,
    );
    const counted = events.filter((event) => event.status === "counted");
    expect(counted.reduce((sum, event) => sum + Number(event.quantity), 0)).toBe(Number(row.quantity));
    expect(counted).toHaveLength(row.events);
    expect(events.filter((event) => event.status === "refused").map((event) => event.reason)).toEqual(
      Array.from({ length: row.refused }, () => row.refusal),
    );
  }
});

test("a single day is read by its id; what is wrong is said in one envelope", async () => {
  const sandbox = await small();
  const [row] = await all<Aggregate>(sandbox, "/v1/usage/days");
  expect((await get<Aggregate>(sandbox, `/v1/usage/days/${row?.id}`)).body).toEqual(row);
  expect((await get(sandbox, "/v1/usage/days/none")).status).toBe(404);
  expect((await get(sandbox, "/v1/usage/days", "")).status).toBe(401);
  for (const path of [
    "/v1/usage/days?limit=0",
    "/v1/usage/days?cursor=x",
    "/v1/usage/days?updated_after=x",
    "/v1/events",
  ])
    expect(await get(sandbox, path), path).toMatchObject({ status: 400, body: { error: { message: /./ } } });
});

test("asking changes nothing of the world", async () => {
  const sandbox = await small();
  const before = await hashOf(sandbox);
  await all<Aggregate>(sandbox, "/v1/usage/days");
  expect(await hashOf(sandbox)).toBe(before);
});

test("a world of two thousand customers is counted within a few seconds", async () => {
  const sandbox = await small(2_000);
  const startedAt = performance.now();
  const rows = await all<Aggregate>(sandbox, "/v1/usage/days");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(rows.length).toBeGreaterThan(10_000);
  expect(rows.length).toBeLessThan(35_000);
});
