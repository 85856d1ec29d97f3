import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { dropRetry } from "#server/services/charge-retries/drop-retry";
import { listRetries, retriesOfAccount } from "#server/services/charge-retries/list-retries";
import { retryOverview } from "#server/services/charge-retries/overview";
import { retryNow } from "#server/services/charge-retries/retry-now";
import { givenCharges } from "#server/services/charge-retries/testing/given-charges";
import { fixException } from "#server/services/exceptions/fix-exception";

let db: TestDatabase;
let given: ReturnType<typeof givenCharges>;
let alder: string;
let ana: GivenPerson;
let count = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCharges(db);
  await given.entities();
  alder = await given.account("Alder GmbH");
  ana = await givenCases(db.owner, TEST_NOW).person("Ana Ruiz", "billing_analyst");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const collector = () => db.as("collector", ["DE01"]);

/** Declined this morning, to be charged again tomorrow. */
async function planned(columns = {}) {
  const number = `A-${++count}`;
  const charge = await given.failed(alder, number, "2026-03-02T08:00:00Z", columns);
  await given.review(charge.invoiceId);
  const [row] = await given.retries(charge.invoiceId);
  if (!row) throw new Error("nothing was planned");
  return { ...charge, number, retryId: row.id, version: row.version };
}

describe("a charge that somebody drops", () => {
  const reason = "The customer pays by transfer on Friday";

  test("is not made, says who and why, and stays dropped", async () => {
    const { retryId, version, invoiceId, number } = await planned();
    await dropRetry.execute(collector(), { retryId, version, reason });
    for (const day of ["03", "04", "09"]) {
      given.on(`2026-03-${day}T09:00:00Z`);
      await given.byClock();
      await given.review(invoiceId);
    }
    expect(await given.retries(invoiceId)).toMatchObject([{ state: "dropped", settled_reason: reason }]);
    expect(await given.effects(number)).toEqual([]);
    expect(await given.events(retryId)).toEqual(["charge_retry.planned", "charge_retry.dropped"]);
  });

  test("is refused to whoever may not, and to who works for another legal entity", async () => {
    const { retryId, version } = await planned();
    const input = { retryId, version, reason };
    await expect(dropRetry.execute(db.as("billing_analyst"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(dropRetry.execute(db.as("collector", ["US01"]), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("cannot be called back once it was asked for", async () => {
    const { retryId, version, invoiceId } = await planned();
    given.on("2026-03-03T09:00:00Z");
    await given.byClock();
    const [row] = await given.retries(invoiceId);
    await expect(dropRetry.execute(collector(), { retryId, version: row?.version ?? 0, reason })).rejects.toMatchObject(
      { code: "RULE_VIOLATION", message: expect.stringContaining("cannot be called back") },
    );
    await expect(dropRetry.execute(collector(), { retryId, version, reason })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("of two people at once, one drops it", async () => {
    const { retryId, version } = await planned();
    const drop = () => dropRetry.execute(collector(), { retryId, version, reason });
    const results = await Promise.allSettled([drop(), drop()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });
});

describe("a charge that somebody brings forward", () => {
  test("is made at once, and only once", async () => {
    const { retryId, version, invoiceId, number } = await planned();
    const now = () => retryNow.execute(collector(), { retryId, version });
    const results = await Promise.allSettled([now(), now()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await given.effects(number)).toMatchObject([{ state: "intent", requested_by: "Test collector" }]);
    expect(await given.events(retryId)).toEqual(["charge_retry.planned", "charge_retry.requested"]);
    given.on("2026-03-03T09:00:00Z");
    await given.byClock();
    expect(await given.effects(number)).toHaveLength(1);
    expect(await given.retries(invoiceId)).toMatchObject([{ state: "requested" }]);
  });

  test("is refused to whoever may not, and to who works for another legal entity", async () => {
    const { retryId, version } = await planned();
    const input = { retryId, version };
    await expect(retryNow.execute(db.as("controller"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(retryNow.execute(db.as("collector", ["US01"]), input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test.each([
    ["paid", "update invoices set status = 'paid'", "It is paid."],
    ["contested", "update invoices set is_disputed = true", "The customer contests it."],
    ["left to the gateway", "update invoices set next_attempt_at = '2026-03-05T09:00:00Z'", "The payment gateway"],
  ])("that is %s, is refused with the reason", async (_, change, says) => {
    const { retryId, version, invoiceId, number } = await planned();
    await db.owner.unsafe(`${change} where id = '${invoiceId}'`);
    await expect(retryNow.execute(collector(), { retryId, version })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringContaining(says),
    });
    expect(await given.effects(number)).toEqual([]);
  });

  test("is refused where the scheme takes no second charge that day", async () => {
    const { invoiceId, customerId, number } = await planned();
    for (let tries = 0; tries < 9; tries += 1)
      await given.tried(customerId, invoiceId, `2026-03-02T08:${10 + tries}:00Z`);
    await db.owner`insert into policies (kind, version, document, state, effective_from, created_at, created_by, published_at, published_by)
      select 'charge_retry', 2, ${db.owner.json(await manyTries())}, 'published', ${TEST_NOW}::timestamptz, ${TEST_NOW}, 'test', ${TEST_NOW}, 'test'`;
    await given.review(invoiceId);
    const row = (await given.retries(invoiceId)).find(({ state }) => state === "planned");
    await expect(
      retryNow.execute(collector(), { retryId: row?.id ?? "", version: row?.version ?? 0 }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("10 charges within 1 day,") });
    await db.owner`delete from policies where kind = 'charge_retry'`;
    expect(await given.effects(number)).toEqual([]);
  });
});

async function manyTries() {
  const { defaultChargeRetryPolicy } = await import("#server/domain/collections/charge-retry-policy");
  const schedules = defaultChargeRetryPolicy.schedules.map((one) =>
    one.key === "cards" ? { ...one, waits: Array.from({ length: 20 }, () => 1), noticeFromFailure: null } : one,
  );
  return { ...defaultChargeRetryPolicy, schedules };
}

describe("a person who charges by hand, beside the schedule", () => {
  const asAna = () => db.as("billing_analyst", "all", ana);

  /** A charge that is due, with the case on which somebody may charge it by hand. */
  async function dueWithCase() {
    const charge = await planned();
    const found = await givenCases(db.owner, TEST_NOW).case({
      type: "failed_payment",
      entityCode: "DE01",
      subjectId: charge.invoiceId,
      customerId: alder,
      dedupeKey: charge.invoiceId,
      details: {
        attemptId: charge.attemptId,
        attemptedOn: "2026-03-02",
        declineCode: "insufficient_funds",
        kind: "soft",
        failures: 1,
        nextAttemptOn: null,
        balanceMinor: "100000",
        currency: "EUR",
        means: "card",
        gateway: null,
      },
    });
    given.on("2026-03-03T09:00:00Z");
    const byHand = () =>
      fixException.execute(asAna(), { caseId: found.id, version: found.version, fix: "retry_payment", input: {} });
    return { ...charge, byHand };
  }

  test("in the same moment: the customer is charged once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { number, invoiceId, byHand } = await dueWithCase();
      await Promise.allSettled([byHand(), given.review(invoiceId)]);
      expect(await given.effects(number), `round ${round}`).toHaveLength(1);
    }
  });

  test("first: the schedule waits for its outcome, and then decides about the new failure", async () => {
    const { number, invoiceId, customerId, byHand } = await dueWithCase();
    await byHand();
    await given.review(invoiceId);
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "planned", held_because: "A charge that Ana Ruiz asked for is under way." },
    ]);
    const [asked] = await given.effects(number);
    given.on("2026-03-03T09:05:00Z");
    await given.answered(asked?.id ?? "", "failed");
    await given.review(invoiceId);
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "planned", held_because: "What became of the charge that Ana Ruiz asked for is not read yet." },
    ]);
    await given.tried(customerId, invoiceId, "2026-03-03T09:04:59Z");
    await given.review(invoiceId);
    expect(await given.retries(invoiceId)).toMatchObject([
      { state: "dropped" },
      { state: "planned", planned_on: "2026-03-05", held_because: null },
    ]);
    expect(await given.effects(number)).toHaveLength(1);
  });

  test("second: is told that the schedule has asked already", async () => {
    const { number, invoiceId, byHand } = await dueWithCase();
    await given.review(invoiceId);
    await expect(byHand()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("A charge that the retry schedule asked for is under way."),
    });
    expect(await given.effects(number)).toHaveLength(1);
  });
});

test("the page counts and lists what is planned, under way and given up, within the reader's legal entities", async () => {
  const { customerId, invoiceId } = await planned();
  const overview = await retryOverview.execute(collector(), {});
  const { rows } = await listRetries.execute(collector(), { list: "planned" });
  expect(rows).toHaveLength(overview.planned);
  expect(rows.find(({ invoice }) => invoice.id === invoiceId)).toMatchObject({
    state: "planned",
    plannedOn: "2026-03-03",
    declined: "There was not enough money",
    amount: { minor: 100_000n, currency: "EUR" },
  });
  expect((await listRetries.execute(collector(), { list: "under_way" })).rows).toHaveLength(overview.underWay);
  expect(overview.days.find(({ day }) => day === "2026-03-03")?.amounts[0]?.currency).toBe("EUR");
  expect((await retriesOfAccount.execute(collector(), { customerId })).length).toBeGreaterThan(0);
  const elsewhere = db.as("collector", ["US01"]);
  expect(await retryOverview.execute(elsewhere, {})).toMatchObject({ planned: 0, underWay: 0, days: [] });
  expect((await listRetries.execute(elsewhere, { list: "planned" })).rows).toEqual([]);
});
