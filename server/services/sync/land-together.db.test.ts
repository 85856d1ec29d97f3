import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { message, plainSource, record } from "#db/testing/given-sync";
import { syncApply } from "#server/jobs/handlers/sync-apply";
import { openTransaction } from "#server/kernel/command";
import { fileSource } from "#server/services/receivables/file-source";
import { lockSource } from "#server/services/sync/apply-batch";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { insertMessages } from "#server/services/sync/land-messages";
import { landTogether } from "#server/services/sync/land-together";
import { holdLanding } from "#server/services/sync/landing-lock";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const told = (id: string) => message(id, [record("billing_customer", id)]);
const land = (source: string, id: string, context = db.asJob("sync-pull")) =>
  landTogether(context, { source, account: "main" }, told(id), 1_000);
const ids = async (source: string) =>
  (await db.owner`select event_id from inbox where source = ${source} order by event_id`).map((row) => row.event_id);

/** A transaction that stays open until it is told to go on. */
function holding(
  act: (scope: { tx: Parameters<Parameters<TestDatabase["db"]["transaction"]>[0]>[0] }) => Promise<unknown>,
) {
  const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const over = db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    await act({ tx });
    held.resolve();
    await go.promise;
  });
  return {
    held: held.promise,
    letGo: () => {
      go.resolve();
      return over;
    },
  };
}

test("deliveries that come at once are each stored once, in few transactions", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `e${index % 40}`);
  const landed = await Promise.all(names.map((id) => land("rush", id)));
  expect(await ids("rush")).toHaveLength(40);
  expect(landed.filter(({ isDuplicate }) => isDuplicate)).toHaveLength(20);
  const events = await db.owner<{ received: number }[]>`
    select (payload->'data'->>'received')::int as received from events where stream = 'source:rush' and type = 'sync.landed'`;
  expect(events.reduce((sum, { received }) => sum + received, 0)).toBe(40);
  expect(events.length).toBeLessThan(10);
});

test("one that cannot be stored is refused alone", async () => {
  const endpoint = { source: "mixed", account: "main" };
  const broken = { ...told("broken"), stream: "x".repeat(201) };
  const answers = await Promise.allSettled([
    land("mixed", "1"),
    land("mixed", "2"),
    land("mixed", "3"),
    landTogether(db.asJob("sync-pull"), endpoint, broken, 1_000),
    land("mixed", "4"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(await ids("mixed")).toEqual(["1", "2", "3", "4"]);
});

test("whoever may not bring in messages is refused, also in company", async () => {
  const answers = await Promise.allSettled([
    land("company", "1"),
    land("company", "2", db.as("billing_analyst")),
    land("company", "3"),
  ]);
  expect(answers[1]).toMatchObject({ status: "rejected", reason: { code: "FORBIDDEN" } });
  expect(await ids("company")).toEqual(["1", "3"]);
});

test("a repeated delivery does not wait for the batch that is applying the first", async () => {
  await land("again", "1");
  const applying = holding(({ tx }) => tx.execute(sql`update inbox set state = 'applied' where source = 'again'`));
  await applying.held;
  try {
    expect(await land("again", "1")).toEqual({ isDuplicate: true });
  } finally {
    await applying.letGo();
  }
});

test("a run that finds nothing waits for the landing that counts on it", async () => {
  const landing = holding(async ({ tx }) => {
    const scope = { ...db.asJob("sync-pull"), tx, entities: "all" as const, now: new Date(0) };
    await insertMessages(scope, { source: "late", account: "main", arrivedBy: "webhook", messages: [told("1")] });
    await holdLanding(scope, "late");
  });
  await landing.held;
  const running = applyInbox(db.asJob("sync-apply"), plainSource("late"));
  const first = await Promise.race([
    running.then(() => "ended"),
    new Promise((resolve) => setTimeout(resolve, 300, "waits")),
  ]);
  await landing.letGo();
  expect(first).toBe("waits");
  expect(await running).toMatchObject({ taken: 1 });
});

test("a job that finds its source in other hands comes back instead of standing in line", async () => {
  const applying = holding((scope) => lockSource(scope as never, fileSource.key));
  await applying.held;
  try {
    await syncApply(db.asJob("sync-apply"), { source: fileSource.key }, new AbortController().signal);
  } finally {
    await applying.letGo();
  }
  expect(
    await db.owner`select 1 from pgboss.job where name = 'sync.apply' and singleton_key = ${fileSource.key} and state = 'created' and start_after > now()`,
  ).toHaveLength(1);
});
