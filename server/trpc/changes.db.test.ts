import type postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { LogFollower, type News } from "#server/trpc/changes";

let database: TestDatabase;
let heard: News[];
let stop: () => Promise<void>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  heard = [];
  const ended = new AbortController();
  const listening = (async () => {
    for await (const news of new LogFollower(database.raw, () => undefined).since(ended.signal)) heard.push(news);
  })();
  stop = async () => {
    ended.abort();
    await listening;
  };
  await vi.waitFor(async () => {
    await tell(["start:1"]);
    expect(heard).not.toEqual([]);
  }, PATIENT);
  await settled();
  heard = [];
});
afterEach(() => stop());

const PATIENT = { timeout: 20_000, interval: 50 };
let marks = 0;

const tell = (streams: readonly string[]) => database.owner.begin((tx) => append(tx, streams));

/** Waits until news of a last event has come: whatever was committed before it has been looked at. */
async function settled(): Promise<void> {
  marks += 1;
  const mark = `mark:${marks}`;
  await tell([mark]);
  await vi.waitFor(() => expect(streams()).toContain(mark), PATIENT);
}

function streams(): string[] {
  return heard.flatMap((news) => (news.kind === "changes" ? news.changes.map(({ stream }) => stream) : ["all"]));
}

/** What was told but for the marks, in order of name: twice what was told twice. */
function told(): string[] {
  return streams()
    .filter((stream) => !/^(mark|start):/.test(stream))
    .sort();
}

/** Events as a command writes them, each on a stream of its own. */
async function append(sql: postgres.Sql | postgres.TransactionSql, streams: readonly string[]): Promise<void> {
  const canonical = JSON.stringify({
    type: "thing.happened",
    at: "2026-03-02T09:30:00.000Z",
    actorKind: "job",
    actorId: "test",
    actorName: "test",
    command: "thing.happen",
    correlationId: "test",
    payload: {},
  });
  await sql`select set_config('docket.transaction', 'marked', true)`;
  await sql`select append_events(${streams}::text[], ${streams.map(() => canonical)}::text[])`;
}

test("what was committed is told once, what was rolled back never", async () => {
  await tell(["thing:1", "thing:2"]);
  await expect(
    database.owner.begin(async (tx) => {
      await append(tx, ["thing:3"]);
      throw new Error("given up");
    }),
  ).rejects.toThrow("given up");
  await settled();
  await settled();
  expect(told()).toEqual(["thing:1", "thing:2"]);
});

test("a transaction that was long at work is told when it commits, though later events were told before", async () => {
  await database.owner.begin(async (tx) => {
    await append(tx, ["thing:slow"]);
    await tell(["thing:quick"]);
    await settled();
    expect(told()).toEqual(["thing:quick"]);
  });
  await settled();
  await settled();
  expect(told()).toEqual(["thing:quick", "thing:slow"]);
});

test("very many are not told one by one", async () => {
  await tell(Array.from({ length: 1_001 }, (_, index) => `many:${index}`));
  await vi.waitFor(() => expect(told()).toEqual(["all"]), PATIENT);
});

test("a connection that is cut in the middle loses nothing", async () => {
  await database.owner`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query like '%changes_since%'`;
  await tell(["thing:after"]);
  await settled();
  expect(told()).toEqual(["thing:after"]);
});
