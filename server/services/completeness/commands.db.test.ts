import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities, plainSource, record } from "#db/testing/given-sync";
import { addHours } from "#server/domain/time";
import { completenessDay } from "#server/services/completeness/day-detail";
import { exportCounts, withoutFormula } from "#server/services/completeness/export-counts";
import { completenessMatrix } from "#server/services/completeness/matrix";
import { type RecordedTotal, recordTotals } from "#server/services/completeness/record-totals";
import { requestReconcile } from "#server/services/completeness/request-reconcile";
import { recordRetentionGap } from "#server/services/completeness/retention-gap";
import { announceSources } from "#server/services/sync/known-sources";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
beforeEach(() => {
  db.clock.set(TEST_NOW);
  announceSources(() => [
    plainSource("stripe", {
      label: "Stripe",
      censuses: [
        { key: "invoices", label: "Invoices", kind: record("billing_invoice", "x").kind, list: () => Promise.reject() },
      ],
    }),
  ]);
});
afterEach(async () => {
  await db.owner`truncate control_totals`;
  await db.owner`delete from pgboss.job`;
});
afterAll(() => db.close());

const total = (over: Partial<RecordedTotal> = {}): RecordedTotal => ({
  entityCode: "DE01",
  businessOn: "2026-02-27",
  currency: "EUR",
  source: { count: 2, sumMinor: "300", hash: "h1" },
  ours: { count: 2, sumMinor: "300", hash: "h1" },
  state: "agrees",
  differences: { missing: [], surplus: [], different: [] },
  ...over,
});
const broken = (over: Partial<RecordedTotal> = {}) =>
  total({
    ours: { count: 1, sumMinor: "100", hash: "h2" },
    state: "breaks",
    differences: { missing: [{ externalId: "in_2", amountMinor: "200" }], surplus: [], different: [] },
    ...over,
  });
const input = (...totals: RecordedTotal[]) => ({
  source: "stripe",
  account: "main",
  subject: "invoices",
  direction: "in" as const,
  fromOn: "2026-02-27",
  toOn: "2026-02-28",
  totals,
});
const store = (...totals: RecordedTotal[]) => recordTotals.execute(db.asJob("reconcile-sources"), input(...totals));
const stored = () =>
  db.owner`select state, source_count, our_count, broken_since, repaired_at, counted_at from control_totals`;

describe("recording a count", () => {
  test("a break keeps the instant it was first seen, and what mends it says when", async () => {
    expect(await store(broken())).toMatchObject({
      brokenIds: [expect.any(String)],
      newlyBrokenIds: [expect.any(String)],
    });
    db.clock.set(addHours(TEST_NOW, 1));
    expect(await store(broken())).toMatchObject({ brokenIds: [expect.any(String)], newlyBrokenIds: [] });
    expect(await stored()).toMatchObject([
      { state: "breaks", broken_since: TEST_NOW, counted_at: addHours(TEST_NOW, 1) },
    ]);
    expect(await store(total())).toMatchObject({ brokenIds: [], repairedIds: [expect.any(String)] });
    expect(await stored()).toMatchObject([{ state: "agrees", broken_since: null, repaired_at: addHours(TEST_NOW, 1) }]);
    expect((await db.owner`select type from events order by position`).map((event) => event.type)).toEqual([
      "completeness.counted",
      "completeness.broken",
      "completeness.counted",
      "completeness.broken",
      "completeness.counted",
      "completeness.repaired",
    ]);
  });

  test("a group that has nothing on either side any more is counted as empty", async () => {
    await store(broken());
    await store(total({ currency: "USD" }));
    expect(
      (await stored()).map(({ state, source_count, our_count }) => [state, source_count, our_count]).sort(),
    ).toEqual([
      ["agrees", 0, 0],
      ["agrees", 2, 2],
    ]);
  });

  test("the wrong role and a wrong amount are refused", async () => {
    await expect(recordTotals.execute(db.as("controller"), input(total()))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(store(total({ source: { count: 1, sumMinor: "1.5", hash: "" } }))).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
    expect(await stored()).toHaveLength(0);
  });

  test("of two counts at once the second stands, and neither is lost half way", async () => {
    await Promise.all([store(broken()), store(total())]);
    expect(await stored()).toHaveLength(1);
    const counted = await db.owner`select 1 from events where type = 'completeness.counted' and at = ${TEST_NOW}`;
    expect(counted.length).toBeGreaterThanOrEqual(2);
  });
});

describe("asking for a count", () => {
  const days = { source: "stripe", fromOn: "2026-02-27", toOn: "2026-02-28" };

  test("wakes the worker once however often it is asked, and says who asked", async () => {
    const engineer = db.as("integration_engineer");
    await requestReconcile.execute(engineer, days);
    await requestReconcile.execute(engineer, days);
    expect(await db.owner`select data from pgboss.job where name = 'sync.reconcile'`).toMatchObject([
      { data: { ...days, startedBy: "Test integration engineer" } },
    ]);
    expect(await db.owner`select 1 from events where type = 'completeness.reconcile_requested'`).toHaveLength(2);
  });

  test("a controller may look and not ask; days the wrong way round are refused", async () => {
    await expect(requestReconcile.execute(db.as("controller"), days)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      requestReconcile.execute(db.as("integration_engineer"), { ...days, fromOn: "2026-03-01" }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });
});

describe("a silence that was too long", () => {
  const gap = { source: "stripe", silentSince: new Date("2026-01-20T00:00:00Z"), listableForDays: 30 };

  test("is told once and has everything listed again; the second to notice is told so", async () => {
    const results = await Promise.allSettled([1, 2].map(() => recordRetentionGap.execute(db.asJob("sync-pull"), gap)));
    const [done, ...others] = results.filter((result) => result.status === "fulfilled");
    expect(done).toMatchObject({ value: { fromOn: "2024-12-16", toOn: "2026-03-02" } });
    expect(others).toHaveLength(0);
    await expect(recordRetentionGap.execute(db.asJob("sync-pull"), gap)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await db.owner`select 1 from pgboss.job where name = 'sync.reconcile'`).toHaveLength(1);
  });

  test("is not for people to claim", async () => {
    await expect(recordRetentionGap.execute(db.as("auditor"), gap)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("looking", () => {
  beforeEach(async () => {
    await store(
      broken(),
      total({ entityCode: "US01", currency: "USD" }),
      total({ entityCode: "", currency: "XXX" }),
      total({ businessOn: "2026-02-28" }),
    );
  });

  test("the matrix adds up what a reader may see, per day and subject", async () => {
    const { rows, days, entities } = await completenessMatrix.execute(db.as("controller"), {});
    expect([days.at(0), days.at(-1), entities]).toEqual(["2026-02-16", "2026-03-01", ["DE01", "JP01", "US01"]]);
    expect(rows).toHaveLength(1);
    const cells = new Map(rows[0]?.cells.map((cell) => [cell.on, cell]));
    expect(cells.get("2026-02-27")).toMatchObject({
      state: "breaks",
      count: 6,
      countDifference: -1,
      sumDifferences: [{ currency: "EUR", minor: -200n }],
    });
    expect(cells.get("2026-02-28")).toMatchObject({ state: "agrees", count: 2, countDifference: 0 });
    expect(cells.get("2026-02-26")).toMatchObject({ state: "not_counted", countedAt: null });
  });

  test("somebody of one entity sees that entity alone, in matrix, day and file", async () => {
    const reader = db.as("auditor", ["US01"]);
    const { rows } = await completenessMatrix.execute(reader, {});
    expect(rows[0]?.cells.find((cell) => cell.on === "2026-02-27")).toMatchObject({ state: "agrees", count: 2 });
    const question = { source: "stripe", subject: "invoices", direction: "in", on: "2026-02-27" } as const;
    expect((await completenessDay.execute(reader, question)).map((each) => each.entityCode)).toEqual(["US01"]);
    expect(await exportCounts.execute(reader, {})).toMatchObject({ rowCount: 1 });
    await expect(completenessMatrix.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("a day shows both sides with what differs", async () => {
    const question = {
      source: "stripe",
      subject: "invoices",
      direction: "in",
      on: "2026-02-27",
      entity: "DE01",
    } as const;
    expect(await completenessDay.execute(db.as("controller"), question)).toMatchObject([
      {
        sourceCount: 2,
        ourCount: 1,
        sourceSumMinor: 300n,
        ourSumMinor: 100n,
        differences: { missing: [{ externalId: "in_2" }] },
      },
    ]);
  });

  test("the file says its parameters, horizon, rows and control total", async () => {
    const { text, fileName, rowCount } = await exportCounts.execute(db.as("controller"), { entity: "DE01" });
    expect([fileName, rowCount]).toEqual(["completeness-2026-02-16-2026-03-01-DE01.csv", 2]);
    expect(text).toContain("Legal entity,DE01\r\nAs of,2026-03-02T09:30:00.000Z\r\nRows,2\r\n");
    expect(text).toMatch(/Control total \(SHA-256 over the rows below\),[0-9a-f]{64}\r\n/);
    expect(text).toContain("Stripe,Invoices,in,DE01,2026-02-27,EUR,2,1,3.00,1.00,breaks,in_2");
  });
});

test.each([
  ["=1+1", "'=1+1"],
  ["@x", "'@x"],
  ["+49 30", "'+49 30"],
  ["-12.50", "-12.50"],
  ["-2+3", "'-2+3"],
  ["in_1", "in_1"],
])("a spreadsheet does not run %s", (text, safe) => {
  expect(withoutFormula(text)).toBe(safe);
});
