import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import type { Connector, PulledPage, RawMessage, Stream } from "#server/connectors/connector";
import { announceSources } from "#server/services/sync/known-sources";
import { listRuns } from "#server/services/sync/list-runs";
import { postFiles } from "#server/services/sync/post-files";
import { receiveWebhook } from "#server/services/sync/receive-webhook";
import { refreshObjects } from "#server/services/sync/refresh-objects";
import { startRun } from "#server/services/sync/run-commands";
import { requestRun } from "#server/services/sync/run-now";
import { runSync } from "#server/services/sync/run-sync";
import { syncOverview } from "#server/services/sync/sync-overview";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const { signal } = new AbortController();
const run = (connector: Connector) => runSync(db.asJob("sync-pull"), connector, { startedBy: "test", signal });

/** A stream of pages; the cursor is the number of the page to come. */
function pages(key: string, list: RawMessage[][], between?: (cursor: number) => Promise<void>): Stream {
  return {
    key,
    label: key,
    async pull(cursor): Promise<PulledPage> {
      const at = Number(cursor ?? 0);
      await between?.(at);
      return { messages: list[at] ?? [], cursor: String(Math.min(at + 1, list.length)), isLast: at + 1 >= list.length };
    },
  };
}

const customers = (...ids: string[]) =>
  ids.map((id) => message(`customer:${id}`, [record("billing_customer", id, { accountId: null })]));

test("pulls every stream page by page, applies, and goes on from there the next time", async () => {
  const asked: number[] = [];
  const source = plainSource("paged", {
    streams: [
      pages("customers", [customers("a", "b"), customers("c")], async (at) => void asked.push(at)),
      pages("empty", [[]]),
    ],
  });
  expect(await run(source)).toMatchObject({
    source: "paged",
    read: 3,
    applied: 3,
    unchanged: 0,
    deadLettered: 0,
    error: null,
    seconds: expect.any(Number),
  });
  expect(await run(source)).toMatchObject({ read: 0, applied: 0, error: null });
  expect(asked).toEqual([0, 1, 2]);
  expect(
    await db.owner`select state, read_count, applied_count, error from sync_runs where source = 'paged' order by lease_token`,
  ).toEqual([
    { state: "succeeded", read_count: 3, applied_count: 3, error: null },
    { state: "succeeded", read_count: 0, applied_count: 0, error: null },
  ]);
  expect(
    (await db.owner`select type from events where stream = 'source:paged' order by sequence`).map(
      (event) => event.type,
    ),
  ).toEqual([
    "sync.run_started",
    "sync.landed",
    "sync.landed",
    "sync.landed",
    "sync.applied",
    "sync.run_succeeded",
    "sync.run_started",
    "sync.landed",
    "sync.landed",
    "sync.run_succeeded",
  ]);
});

test("a source that fails fails its run with a sentence; what it gave before is applied and the cursor stays there", async () => {
  const failing = plainSource("failing", {
    label: "Failing",
    streams: [
      pages("customers", [customers("f1"), []], async (at) => {
        if (at === 1) throw new Error("the connection was refused");
      }),
    ],
  });
  const result = await run(failing);
  expect(result).toMatchObject({
    read: 1,
    applied: 1,
    error:
      "Failing could not be brought in to the end: the connection was refused. What was read before is kept; the next run goes on from there.",
  });
  expect(
    await db.owner`select state, read_count, error is not null as told from sync_runs where source = 'failing'`,
  ).toEqual([{ state: "failed", read_count: 1, told: true }]);
  expect(await db.owner`select cursor, last_success_at from sync_cursors where source = 'failing'`).toEqual([
    { cursor: "1", last_success_at: null },
  ]);
  expect(await run(plainSource("other", { streams: [pages("customers", [customers("o1")])] }))).toMatchObject({
    applied: 1,
    error: null,
  });
});

test("a stream that never ends is stopped with a sentence", async () => {
  const endless: Stream = {
    key: "endless",
    label: "Endless",
    pull: () => Promise.resolve({ messages: [], cursor: "1", isLast: false }),
  };
  expect((await run(plainSource("endless", { streams: [endless] }))).error).toMatch(/gave the same page twice/);
});

test("a run that was taken over while it waited for its source lands nothing more and is told", async () => {
  const slow = plainSource("slow", {
    streams: [
      pages("customers", [customers("s1"), customers("s2")], async (at) => {
        if (at === 0) return;
        db.clock.set(new Date(TEST_NOW.getTime() + 90_000));
        await startRun.execute(db.asJob("sync-pull"), { source: "slow", startedBy: "somebody else" });
      }),
    ],
  });
  await expect(run(slow)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(/taken over/) });
  expect(await db.owner`select event_id from inbox where source = 'slow'`).toEqual([{ event_id: "customer:s1" }]);
  expect(
    (await db.owner`select state from sync_runs where source = 'slow' order by lease_token`).map((row) => row.state),
  ).toEqual(["abandoned", "running"]);
  await expect(run(slow)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a run that is told to stop ends as failed and leaves what landed to the apply job", async () => {
  const stop = new AbortController();
  const source = plainSource("stopped", {
    streams: [
      pages(
        "customers",
        [customers("t1"), customers("t2")],
        async (at) => void (at === 1 && stop.abort(new Error("the worker stops"))),
      ),
    ],
  });
  const result = await runSync(db.asJob("sync-pull"), source, { startedBy: "test", signal: stop.signal });
  expect(result).toMatchObject({ applied: 0, error: expect.stringMatching(/the worker stops/) });
  expect(
    await db.owner`select data from pgboss.job where name = 'sync.apply' and data->>'source' = 'stopped'`,
  ).toHaveLength(1);
});

test("a webhook is checked, stored as one row and nothing else; a wrong signature stores nothing", async () => {
  const source = plainSource("hooked", {
    receive: ({ headers }) =>
      headers.signature === "right"
        ? { ok: true, message: customers("w1")[0] as RawMessage }
        : { ok: false, reason: "The signature does not fit." },
  });
  const deliver = (signature: string) =>
    receiveWebhook(db.asJob("sync-pull"), source, { body: new Uint8Array(), headers: { signature }, now: TEST_NOW });
  expect(await deliver("wrong")).toEqual({ ok: false, reason: "The signature does not fit." });
  expect(await deliver("right")).toEqual({ ok: true, isDuplicate: false });
  expect(await deliver("right")).toEqual({ ok: true, isDuplicate: true });
  expect(await db.owner`select state, arrived_by from inbox where source = 'hooked'`).toEqual([
    { state: "received", arrived_by: "webhook" },
  ]);
  expect(
    await receiveWebhook(db.asJob("sync-pull"), plainSource("deaf"), {
      body: new Uint8Array(),
      headers: {},
      now: TEST_NOW,
    }),
  ).toMatchObject({ ok: false });
});

test("posted files are taken as if they had arrived; none is lost and each dead letter names its file", async () => {
  const files = [
    { name: "good.json", text: JSON.stringify(["p1", "p2"]) },
    { name: "again.json", text: JSON.stringify(["p1"]) },
    { name: "broken.json", text: "{not json" },
    { name: "empty.json", text: "[]" },
  ];
  const split = ({ text }: { text: string }): RawMessage[] => {
    try {
      return customers(...(JSON.parse(text) as string[]));
    } catch {
      return [];
    }
  };
  const result = await postFiles(db.asJob("command-line"), plainSource("posted"), files, split);
  expect(result).toMatchObject({ received: 4, duplicate: 1, applied: 2, ignored: 0 });
  expect(result.deadLettered.map((one) => one.file).sort()).toEqual(["broken.json", "empty.json"]);
  expect(
    (await db.owner`select raw from inbox where source = 'posted' and event_id = 'file:broken.json'`)[0]?.raw,
  ).toBe("{not json");
});

test("files that reuse one made-up event id for different contents are both taken, and each again is a duplicate", async () => {
  const event = (name: string) => ({ stream: "x", eventId: "evt_000", correlationId: "x", payload: { name } });
  const post = (...names: string[]) =>
    postFiles(
      db.asJob("command-line"),
      plainSource("reused"),
      names.map((name) => ({ name, text: name })),
      ({ name }) => [event(name)],
    );
  expect(await post("a", "b")).toMatchObject({ received: 2, duplicate: 0 });
  expect(await post("b", "a", "c")).toMatchObject({ received: 1, duplicate: 2 });
});

test("objects that an act touched are read again and applied at once", async () => {
  const source = plainSource("fresh", { fetch: (reference) => Promise.resolve(customers(reference.id)) });
  const result = await refreshObjects(
    db.asJob("sync-pull"),
    source,
    [
      { system: "fresh", type: "customer", id: "z1" },
      { system: "elsewhere", type: "customer", id: "z2" },
    ],
    signal,
  );
  expect(result).toMatchObject({ applied: 1 });
  expect(await refreshObjects(db.asJob("sync-pull"), source, [], signal)).toBeNull();
});

test("asking for a run leaves its event and one job; another role is refused", async () => {
  await expect(requestRun.execute(db.as("controller"), { source: "asked" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await requestRun.execute(db.as("integration_engineer"), { source: "asked" });
  await requestRun.execute(db.as("integration_engineer"), { source: "asked" });
  expect(
    await db.owner`select data->>'source' as source from pgboss.job where name = 'sync.pull' and data->>'source' = 'asked'`,
  ).toEqual([{ source: "asked" }]);
  expect(await db.owner`select count(*)::int as count from events where type = 'sync.run_requested'`).toEqual([
    { count: 2 },
  ]);
});

test("the overview says of each source how fresh it is, what waits, what is dead and what is unplaced", async () => {
  db.clock.set(TEST_NOW);
  const seen = plainSource("seen", {
    label: "Seen",
    streams: [
      pages("customers", [
        [
          ...customers("q1"),
          { stream: "s", eventId: "dead", correlationId: "c", payload: "x" },
          message("invoice", [record("billing_invoice", "in_q", { customerId: "nobody" })]),
        ],
      ]),
    ],
  });
  await run(seen);
  announceSources(() => [seen, plainSource("unseen", { streams: [pages("x", [])] })]);
  await expect(syncOverview.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  const overview = await syncOverview.execute(db.as("auditor"), {});
  expect(overview.sources).toMatchObject([
    {
      key: "seen",
      label: "Seen",
      freshness: "fresh",
      lastSuccessAt: TEST_NOW,
      running: null,
      waiting: 0,
      dead: 1,
      unplaced: 1,
      streams: [{ key: "customers", cursor: "1" }],
    },
    { key: "unseen", freshness: "never", lastSuccessAt: null, waiting: 0, dead: 0 },
  ]);
  expect(overview.runs.length).toBeLessThanOrEqual(20);
  db.clock.set(new Date(TEST_NOW.getTime() + 16 * 60_000));
  expect((await syncOverview.execute(db.as("auditor"), {})).sources[0]?.freshness).toBe("stale");
  expect(await listRuns.execute(db.as("auditor"), { source: "seen" })).toMatchObject([
    { source: "seen", sourceLabel: "Seen", state: "succeeded", read: 3, applied: 2, deadLettered: 1 },
  ]);
});
