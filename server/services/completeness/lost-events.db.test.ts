import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { seeded } from "#gauntlet/random";
import { compareWithTruth } from "#gauntlet/truth";
import type { Connector, Stream } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { addDays, businessDate } from "#server/domain/time";
import { startSandbox } from "#server/sandbox/sandbox";
import { completenessMatrix } from "#server/services/completeness/matrix";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { announceSources } from "#server/services/sync/known-sources";
import { runSync } from "#server/services/sync/run-sync";

let db: TestDatabase;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sources: Connector[];
const { signal } = new AbortController();

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  sandbox = await startSandbox({ port: 0, customers: 90, anchor: "2026-03-02T09:30:00Z" });
  const quick = { apiUrl: sandbox.url, firstPauseMs: 5 };
  sources = [
    stripeConnector({ ...quick, apiKey: "sk_test_lost", webhookSecrets: [] }),
    netsuiteConnector({ ...quick, token: "token" }),
    salesforceConnector({ ...quick, clientId: "client", clientSecret: "secret" }),
  ];
  announceSources(() => sources);
});
afterAll(async () => {
  await sandbox.stop();
  await db.close();
});

/** Lets the company live on; our clock is the sandbox's. */
async function live(days: number): Promise<void> {
  const body = JSON.stringify({ advanceSeconds: days * 86_400 });
  await fetch(`${sandbox.url}/_sandbox/clock`, { method: "POST", body });
  db.clock.set(new Date(sandbox.core.now()));
}

const pull = (connector: Connector) => runSync(db.asJob("sync-pull"), connector, { startedBy: "test", signal });
const today = () => businessDate(db.clock.now(), "UTC");
const reconcile = (connector: Connector, fromOn = addDays(today(), -400), toOn = today()) =>
  runReconcile(db.asJob("reconcile-sources"), connector, { fromOn, toOn, signal });

/** One after the other, as the schedule has it: billing is whole before the ERP is compared with it. */
async function reconcileAll() {
  const results = [];
  for (const source of sources) results.push(await reconcile(source));
  return results;
}

/** The same source, of which every fifth message never arrives although its cursor moves on. */
function losing(connector: Connector, seed: number): Connector {
  const random = seeded(seed);
  const streams = connector.streams.map(
    (stream): Stream => ({
      ...stream,
      async pull(cursor, context) {
        const page = await stream.pull(cursor, context);
        return { ...page, messages: page.messages.filter(() => random() >= 0.2) };
      },
    }),
  );
  return { ...connector, streams };
}

describe("every fifth message is lost", () => {
  test("one reconcile brings back everything, names what was missing, and a second finds nothing", {
    timeout: 180_000,
  }, async () => {
    db.clock.set(new Date(sandbox.core.now()));
    for (const source of sources) expect((await pull(source)).error).toBeNull();
    for (const days of [1, 2, 6, 4, 7]) {
      await live(days);
      for (const [index, source] of sources.entries()) await pull(losing(source, days * 10 + index));
    }
    expect((await compareWithTruth(db.owner, sandbox.url)).length).toBeGreaterThan(3);
    const results = await reconcileAll();
    expect(await compareWithTruth(db.owner, sandbox.url)).toEqual([]);
    const subjects = results.flatMap((result) => result.subjects);
    expect(subjects.filter((each) => each.open > 0)).toEqual([]);
    expect(subjects.reduce((sum, each) => sum + each.broken, 0)).toBeGreaterThan(5);
    expect(await db.owner`select 1 from cases where type = 'completeness_break' and closed_at is null`).toHaveLength(0);

    const again = (await reconcileAll()).flatMap((result) => result.subjects);
    expect(again.filter((each) => each.landed > 0 || each.broken > 0 || each.open > 0)).toEqual([]);
  });

  test("the page says so: nothing breaks, and each source is complete up to yesterday", async () => {
    const matrix = await completenessMatrix.execute(db.as("controller"), {});
    expect(matrix.days).toHaveLength(14);
    expect(new Set(matrix.rows.map((row) => row.source))).toEqual(new Set(["stripe", "netsuite", "salesforce"]));
    expect(
      matrix.rows.flatMap((row) => row.cells).filter((cell) => cell.state === "breaks" || cell.state === "not_counted"),
    ).toEqual([]);
    for (const { on } of matrix.lastComplete) expect(on !== null && on >= addDays(today(), -2)).toBe(true);
  });
});

describe("nobody listened for longer than the source can list", () => {
  test("the gap is recognised when the pull resumes, everything is listed once more, and nothing is missing", {
    timeout: 180_000,
  }, async () => {
    const [stripe] = sources as [Connector];
    await live(31);
    const gaps = () => db.owner`select payload->'data' as data from events where type = 'completeness.gap_recognised'`;
    expect(await gaps()).toHaveLength(0);
    await pull(stripe);
    expect(await gaps()).toMatchObject([{ data: { listableForDays: 30 } }]);
    const [job] = await db.owner`select data from pgboss.job where name = 'sync.reconcile'`;
    expect(job?.data).toMatchObject({ source: "stripe", startedBy: "retention gap", toOn: today() });
    await reconcile(stripe, job?.data.fromOn, job?.data.toOn);
    for (const source of sources.slice(1)) await pull(source);
    expect(await compareWithTruth(db.owner, sandbox.url)).toEqual([]);
    await pull(stripe);
    expect(await gaps()).toHaveLength(1);
    const { gaps: told } = await completenessMatrix.execute(db.as("auditor"), {});
    expect(told).toMatchObject([{ sourceLabel: "Stripe", listableForDays: 30 }]);
  });
});
