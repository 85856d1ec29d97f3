import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { ACCOUNT_CASE, AccountCaseDetails } from "#server/domain/collections/account-case";
import { addHours } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { assignCase } from "#server/services/cases/assign-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import { reprioritiseDue } from "#server/services/cases/reprioritise-due";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { undoCase } from "#server/services/cases/undo-case";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { refreshDue, refreshEverything, refreshWorklistOf } from "#server/services/worklist/keep-worklist";
import { refreshAccounts } from "#server/services/worklist/refresh-accounts";

let db: TestDatabase;
let given: ReturnType<typeof givenReceivables>;
let cora: GivenPerson;
let cole: GivenPerson;
let worker: Context;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  const people = givenCases(db.owner, TEST_NOW);
  cora = await people.person("Cora Lind", "collector");
  cole = await people.person("Cole Marsh", "collector");
  worker = db.asJob("keep-worklist");
});
afterAll(() => db.close());
beforeEach(() => db.clock.set(TEST_NOW));

const as = (person: GivenPerson) => db.as(person.role, person.entities, person);

type Stored = Record<string, unknown> & {
  id: string;
  version: number;
  lane: string;
  priority: number;
  details: unknown;
};
async function caseOf(customerId: string): Promise<Stored> {
  const rows = await db.owner<
    Stored[]
  >`select * from cases where type = ${ACCOUNT_CASE} and dedupe_key = ${customerId}`;
  expect(rows).toHaveLength(1);
  return rows[0] as Stored;
}
const eventsOf = async (caseId: string) =>
  (
    await db.owner<{ type: string }[]>`select type from events where stream = ${`case:${caseId}`} order by sequence`
  ).map(({ type }) => type);
const eventsCount = async () => Number((await db.owner`select count(*) from events`)[0]?.count);
/** What a refresh looks at and leaves, as it is kept. */
const worklist = () =>
  db.owner`select dedupe_key, lane, priority, priority_reasons, title, amount_minor, currency, base_amount_minor, details, due_at, severity, boost, closed_at is null as open, snoozed_until
    from cases where type = ${ACCOUNT_CASE} order by dedupe_key`;

async function lateAccount(name: string, columns: Record<string, string | number> = {}) {
  const customerId = await given.account(name);
  const invoiceId = await given.owed(customerId, `${name}-1`, columns);
  return { customerId, invoiceId };
}

describe("an account with something past due", () => {
  test("has one case that says where it stands", async () => {
    const { customerId } = await lateAccount("Opens");
    const result = await refreshAccounts.execute(worker, { customerIds: [customerId] });
    expect(result).toEqual({ looked: 1, entered: 1, moved: 0, left: 0 });
    const row = await caseOf(customerId);
    expect(row).toMatchObject({
      queue: "collections",
      subject_type: "customer",
      subject_id: customerId,
      customer_id: customerId,
      entity_code: "DE01",
      document: null,
      state: "routed",
      lane: "today",
      title: "€1,000.00 past due since 2 February 2026",
      severity: "low",
      amount_minor: "100000",
      currency: "EUR",
      policy_version: "worklist_points v1",
      priority_changes_at: null,
    });
    // The day ends at midnight in Berlin.
    expect(row.due_at).toEqual(new Date("2026-03-02T23:00:00.000Z"));
    const details = AccountCaseDetails.parse(row.details);
    expect(details).toMatchObject({
      oldestDueOn: "2026-02-01",
      overdue: [{ currency: "EUR", minor: "100000" }],
      invoices: 1,
    });
    expect((row.priority_reasons as { points: number }[]).reduce((sum, { points }) => sum + points, 0)).toBe(
      row.priority,
    );
    expect(await eventsOf(row.id)).toEqual(["account.entered"]);
  });

  test("is asked for evidence of what it contests, until there is some", async () => {
    const { customerId, invoiceId } = await lateAccount("Contests");
    const itemId = await given.contested(invoiceId, 100_000);
    const next = async () => {
      await refreshWorklistOf(worker, [customerId]);
      return AccountCaseDetails.parse((await caseOf(customerId)).details).next;
    };
    expect(await next()).toMatchObject({ kind: "ask_evidence", invoiceIds: [invoiceId] });
    const content = Buffer.from("The order says 80 seats.");
    await db.owner`insert into case_files (id, case_id, entity_code, name, media_type, byte_count, content_hash, content, added_by_id, added_by, added_at)
      select ${given.freshId()}, d.case_id, d.entity_code, 'order.txt', 'text/plain', ${content.length}, 'hash', ${content}, ${cora.userId}, ${cora.name}, ${TEST_NOW}
      from dispute_items i join disputes d on d.id = i.dispute_id where i.id = ${itemId}`;
    expect((await next()).kind).not.toBe("ask_evidence");
  });

  test("is left alone while nothing changes, and nothing is told", async () => {
    const { customerId } = await lateAccount("Same");
    await refreshWorklistOf(worker, [customerId]);
    const before = await eventsCount();
    await expect(refreshAccounts.execute(worker, { customerIds: [customerId] })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await eventsCount()).toBe(before);
  });

  test("follows what is paid without a conflict for whoever has it open, closes when nothing is left, and comes back", async () => {
    const { customerId, invoiceId } = await lateAccount("Pays");
    await refreshWorklistOf(worker, [customerId]);
    const { id, version } = await caseOf(customerId);
    await given.paid(invoiceId, 60_000, "2026-03-01");
    await refreshWorklistOf(worker, [customerId]);
    const after = await caseOf(customerId);
    expect(after).toMatchObject({
      id,
      version,
      amount_minor: "40000",
      title: "€400.00 past due since 2 February 2026",
    });

    await given.paid(invoiceId, 40_000, "2026-03-02");
    await refreshWorklistOf(worker, [customerId]);
    expect(await caseOf(customerId)).toMatchObject({
      id,
      state: "resolved",
      outcome: "self_closed",
      closed_at: TEST_NOW,
    });

    await given.owed(customerId, "Pays-2");
    await refreshWorklistOf(worker, [customerId]);
    expect(await caseOf(customerId)).toMatchObject({
      id,
      state: "routed",
      outcome: null,
      closed_at: null,
      reopen_count: 1,
    });
    const told = await eventsOf(id);
    expect(told[0]).toBe("account.entered");
    expect(told.slice(-2)).toEqual(["account.left", "account.entered"]);
  });

  test("in several currencies is summed in the reporting currency", async () => {
    const { customerId } = await lateAccount("Two");
    await given.owed(customerId, "Two-2", { currency: "USD", total_minor: 50_000 });
    await given.rate("EUR", "USD", "2026-01-01", "1.10");
    await refreshWorklistOf(worker, [customerId]);
    const row = await caseOf(customerId);
    expect(row).toMatchObject({ currency: "USD", amount_minor: "160000", base_amount_minor: "160000" });
    expect(AccountCaseDetails.parse(row.details).overdue).toHaveLength(2);
  });
});

describe("an account that was put away", () => {
  async function asleep(name: string) {
    const { customerId, invoiceId } = await lateAccount(name);
    await refreshWorklistOf(worker, [customerId]);
    const { id, version } = await caseOf(customerId);
    await snoozeCase.execute(as(cora), {
      caseId: id,
      version,
      until: "2026-03-09T08:00:00.000Z",
      note: "They pay on Monday",
    });
    await refreshWorklistOf(worker, [customerId]);
    return { customerId, invoiceId, id };
  }

  test("stands among the snoozed with who and why; its owner may still take that back", async () => {
    const { customerId, id } = await asleep("Sleeps");
    const row = await caseOf(customerId);
    expect(row).toMatchObject({ lane: "snoozed", state: "waiting" });
    expect(AccountCaseDetails.parse(row.details).lane.sentence).toBe(
      "Cora Lind put it away until 9 March 2026: They pay on Monday",
    );
    await undoCase.execute(as(cora), { caseId: id, version: row.version });
    await refreshWorklistOf(worker, [customerId]);
    expect(await caseOf(customerId)).toMatchObject({ lane: "today", state: "routed", snoozed_until: null });
  });

  test("wakes when money arrives, and says why", async () => {
    const { customerId, invoiceId, id } = await asleep("Wakes");
    const { version } = await caseOf(customerId);
    db.clock.set(addHours(TEST_NOW, 3));
    await db.owner`insert into payments ${db.owner({ ...paymentOf(customerId), received_on: "2026-03-02", source_version_at: addHours(TEST_NOW, 2) })}`;
    await given.paid(invoiceId, 10_000, "2026-03-02");
    await refreshWorklistOf(worker, [customerId]);
    const row = await caseOf(customerId);
    expect(row).toMatchObject({
      lane: "today",
      state: "routed",
      snoozed_until: null,
      boost: "a payment arrived",
      version: version + 1,
    });
    expect(await eventsOf(id)).toContain("case.woken");
    expect(AccountCaseDetails.parse(row.details).lane.sentence).toContain("is back because a payment arrived");
  });
});

function paymentOf(customerId: string) {
  return {
    id: given.freshId(),
    entity_code: "DE01",
    customer_id: customerId,
    currency: "EUR",
    amount_minor: 10_000,
    refunded_minor: 0,
    system: "stripe",
    external_id: given.freshId(),
    mapping_version: "1",
    correlation_id: "test",
    last_seen_at: TEST_NOW,
  };
}

test("handed to somebody else it is news to them", async () => {
  const { customerId } = await lateAccount("Handed");
  await refreshWorklistOf(worker, [customerId]);
  const { id, version, priority } = await caseOf(customerId);
  db.clock.set(addHours(TEST_NOW, 1));
  await assignCase.execute(as(cora), { caseId: id, version, userId: cole.userId });
  await refreshWorklistOf(worker, [customerId]);
  const row = await caseOf(customerId);
  expect(row).toMatchObject({ owner_id: cole.userId, boost: "it was handed to somebody else" });
  expect(row.priority).toBe(priority + 10);
});

test("looking at what time may have moved and looking at everything come to the same, day after day", async () => {
  for (const [place, due] of ["2026-02-20", "2026-03-03", "2026-03-05", "2026-01-01"].entries())
    await lateAccount(`Days-${place}`, { due_on: due });
  await refreshEverything(worker);
  for (const day of ["2026-03-03T00:30:00Z", "2026-03-04T12:00:00Z", "2026-03-07T05:00:00Z", "2026-03-20T00:00:00Z"]) {
    db.clock.set(new Date(day));
    await refreshDue(worker);
    const byTime = await worklist();
    await refreshEverything(worker);
    expect(await worklist()).toEqual(byTime);
  }
});

test("of two refreshes at once one opens the case and the other finds it there", async () => {
  const { customerId } = await lateAccount("Race");
  await Promise.all([refreshWorklistOf(worker, [customerId]), refreshWorklistOf(worker, [customerId])]);
  expect(await eventsOf((await caseOf(customerId)).id)).toEqual(["account.entered"]);
});

test("the number of statements does not grow with the accounts", async () => {
  const many: string[] = [];
  for (let place = 0; place < 12; place++) many.push((await lateAccount(`Many-${place}`)).customerId);
  const [first = "", ...rest] = many;
  const one = await statementsOf(() => refreshWorklistOf(worker, [first]));
  expect(await statementsOf(() => refreshWorklistOf(worker, rest))).toBe(one);
  db.clock.set(addHours(TEST_NOW, 24 * 30));
  const oneMoved = await statementsOf(() => refreshWorklistOf(worker, [first]));
  expect(await statementsOf(() => refreshWorklistOf(worker, rest))).toBe(oneMoved);
});

async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  const transaction = vi.spyOn(worker.db, "transaction");
  let count = 0;
  transaction.mockImplementationOnce((body, ...options) => {
    transaction.mockRestore();
    return worker.db.transaction(
      (tx) => {
        const session = (tx as unknown as { session: { prepareQuery(...args: unknown[]): unknown } }).session;
        const prepare = session.prepareQuery.bind(session);
        session.prepareQuery = (...args) => {
          count += 1;
          return prepare(...args);
        };
        return body(tx);
      },
      ...options,
    );
  });
  await run();
  expect(count).toBeGreaterThan(5);
  return count;
}

test("the order of exceptions leaves it as it is", async () => {
  const { customerId } = await lateAccount("Ranked");
  await refreshWorklistOf(worker, [customerId]);
  const before = await caseOf(customerId);
  await db.owner`update cases set priority_changes_at = ${TEST_NOW} where id = ${before.id}`;
  await expect(reprioritiseDue.execute(db.asJob("maintain-cases"), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  await db.owner`update cases set priority_changes_at = null where id = ${before.id}`;
  await snoozeCase.execute(as(cora), {
    caseId: before.id,
    version: before.version,
    until: "2026-03-03T08:00:00.000Z",
    waitingOn: "customer",
  });
  const asleep = await caseOf(customerId);
  await escalateCase.execute(as(cora), {
    caseId: before.id,
    version: asleep.version,
    reason: "A word from above helps",
  });
  expect(await caseOf(customerId)).toMatchObject({
    priority: before.priority,
    policy_version: "worklist_points v1",
    clock_stopped_at: null,
  });
});

test("people keep no list of their own", async () => {
  const { customerId } = await lateAccount("Refused");
  await expect(refreshAccounts.execute(as(cora), { customerIds: [customerId] })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await db.owner`select from cases where dedupe_key = ${customerId}`).toHaveLength(0);
});
