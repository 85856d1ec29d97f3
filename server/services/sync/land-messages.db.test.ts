import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { message, record } from "#db/testing/given-sync";
import { landMessages } from "#server/services/sync/land-messages";
import { finishRun, startRun } from "#server/services/sync/run-commands";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const page = (source: string, ...ids: string[]) => ({
  source,
  account: "main",
  arrivedBy: "pull" as const,
  messages: ids.map((id) => message(id, [record("billing_customer", id)])),
});
const count = async (source: string) =>
  (await db.owner<{ count: number }[]>`select count(*)::int as count from inbox where source = ${source}`)[0]?.count;

test("stores what arrived to the letter, leaves its event and asks for it to be applied once", async () => {
  const text = '{"b": 1,   "a": "ü"}';
  const result = await landMessages.execute(db.asJob("sync-pull"), {
    source: "letter",
    account: "main",
    arrivedBy: "file",
    messages: [
      { stream: "s", eventId: "1", correlationId: "c", payload: text },
      { stream: "s", eventId: "2", correlationId: "c", payload: "no json at all \u0000" },
    ],
  });
  expect(result).toMatchObject({ received: 2, duplicate: 0 });
  expect(
    (await db.owner`select raw, state from inbox where source = 'letter' order by position`).map((row) => row.raw),
  ).toEqual([text, "no json at all \uFFFD"]);
  expect(await db.owner`select type, payload->'data' as data from events where stream = 'source:letter'`).toMatchObject(
    [{ type: "sync.landed", data: { received: 2, duplicate: 0, arrivedBy: "file" } }],
  );
  await landMessages.execute(db.asJob("sync-pull"), page("letter", "3"));
  expect(
    await db.owner`select data from pgboss.job where name = 'sync.apply' and data->>'source' = 'letter'`,
  ).toHaveLength(1);
});

test("what came before, or twice in one page, is counted and not stored", async () => {
  await landMessages.execute(db.asJob("sync-pull"), page("twice", "1", "2"));
  expect(await landMessages.execute(db.asJob("sync-pull"), page("twice", "2", "3", "3"))).toMatchObject({
    received: 1,
    duplicate: 2,
  });
  expect(await count("twice")).toBe(3);
});

test("a role that may not bring in messages is refused", async () => {
  await expect(landMessages.execute(db.as("billing_analyst"), page("refused", "1"))).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await count("refused")).toBe(0);
});

test("of two landings of one page at once, each message is stored once", async () => {
  const results = await Promise.all([
    landMessages.execute(db.asJob("sync-pull"), page("race", "1", "2", "3")),
    landMessages.execute(db.asJob("sync-pull"), page("race", "1", "2", "3")),
  ]);
  expect(results.reduce((sum, result) => sum + result.received, 0)).toBe(3);
  expect(await count("race")).toBe(3);
});

test("the cursor moves with its page, and a run that was taken over moves neither", async () => {
  const stale = await startRun.execute(db.asJob("sync-pull"), { source: "leased", startedBy: "test" });
  const land = (lease: { runId: string; leaseToken: number }, id: string) =>
    landMessages.execute(db.asJob("sync-pull"), {
      ...page("leased", id),
      cursor: { stream: "customers", cursor: id, isLast: true },
      lease,
    });
  await land(stale, "1");
  await expect(startRun.execute(db.asJob("sync-pull"), { source: "leased", startedBy: "test" })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/being pulled already/),
  });

  db.clock.set(new Date(TEST_NOW.getTime() + 61_000));
  const fresh = await startRun.execute(db.asJob("sync-pull"), { source: "leased", startedBy: "test" });
  expect(fresh.leaseToken).toBeGreaterThan(stale.leaseToken);
  await expect(land(stale, "2")).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(/taken over/),
  });
  await expect(
    finishRun.execute(db.asJob("sync-pull"), {
      source: "leased",
      ...stale,
      outcome: "succeeded",
      error: null,
      applied: 0,
      unchanged: 0,
      deadLettered: 0,
    }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await db.owner`select cursor from sync_cursors where source = 'leased'`).toEqual([{ cursor: "1" }]);
  expect(await count("leased")).toBe(1);
  expect(await db.owner`select state from sync_runs where source = 'leased' order by lease_token`).toEqual([
    { state: "abandoned" },
    { state: "running" },
  ]);
  expect(
    await db.owner`select count(*)::int as count from events where stream = 'source:leased' and type = 'sync.run_abandoned'`,
  ).toEqual([{ count: 1 }]);
  await land(fresh, "2");
  expect(await count("leased")).toBe(2);
});

test("of two runs started at once, exactly one starts", async () => {
  const start = () => startRun.execute(db.asJob("sync-pull"), { source: "runs", startedBy: "test" });
  const results = await Promise.allSettled([start(), start()]);
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("two that land the same messages in opposite order both get through, each message once, in the order of one of them", async () => {
  for (let round = 0; round < 10; round += 1) {
    const messages = Array.from({ length: 60 }, (_, index) => ({
      stream: "orders",
      eventId: `meeting ${round} ${String((index * 37) % 60).padStart(2, "0")}`,
      correlationId: "c",
      payload: { index },
    }));
    const land = (list: typeof messages) =>
      landMessages.execute(db.asJob("sync-pull"), {
        source: "meeting",
        account: "main",
        arrivedBy: "webhook",
        messages: list,
      });
    const [one, other] = await Promise.all([land(messages), land(messages.toReversed())]);
    expect(one.received + other.received).toBe(60);
  }
  const [rows] =
    await db.owner`select count(*)::int as count, count(distinct position)::int as positions from inbox where source = 'meeting'`;
  expect(rows).toEqual({ count: 600, positions: 600 });
});

test("positions follow arrival, whatever the ids are", async () => {
  const ids = ["z", "a", "m"];
  await landMessages.execute(db.asJob("sync-pull"), {
    source: "ordered",
    account: "main",
    arrivedBy: "pull",
    messages: ids.map((eventId) => ({ stream: "orders", eventId, correlationId: "c", payload: {} })),
  });
  const rows = await db.owner<
    { event_id: string }[]
  >`select event_id from inbox where source = 'ordered' order by position`;
  expect(rows.map((row) => row.event_id)).toEqual(ids);
});
