import type postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { migrateDatabase } from "#db/migrate";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { addHours } from "#server/domain/time";
import type { DomainEvent } from "#server/kernel/events";
import { indexEvents } from "#server/services/audit/index-events";
import { searchEvents } from "#server/services/audit/search-events";
import { commented, opened, record } from "#server/services/audit/testing/given-log";
import { verifyAudit } from "#server/services/audit/verify-events";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.owner`truncate events, event_heads, event_search`);
afterAll(() => db.close());

const say = (...events: [DomainEvent, ...DomainEvent[]]) => record.execute(db.as("billing_analyst"), { events });
const found = async (words: string) =>
  (await searchEvents.execute(db.as("auditor"), { filters: { words } })).rows.map(({ subject }) => subject.id);
const indexed = () => db.owner`
  select stream, sequence, s.case_id, s.customer_id, s.amount_minor, s.currency, s.words
  from event_search s join events e using (position) order by position`;
const customer = (digit: number) => `019a0000-0000-7000-8000-00000000c00${digit}`;
const request = (id: string, caseId?: string): DomainEvent => ({
  type: "request.noted",
  subject: { type: "request", id },
  entity: "US01",
  data: { caseId, text: "Noted." },
});

test("nobody's work waits for it, and a search finds what was committed a moment ago", async () => {
  await say(commented("one", "A lighthouse."));
  expect(await indexed()).toEqual([]);
  expect(await found("lighthouse")).toEqual(["one"]);
  expect(await indexed()).toHaveLength(1);
});

test("what was taken back is found nowhere, and what is committed late is found then", async () => {
  const late = db.owner.begin(async (tx) => {
    await append(tx, "case:late");
    await say(commented("early", "Another lighthouse."));
    expect(await found("lighthouse")).toEqual(["early"]);
    await say(commented("early", "No light."));
    await indexEvents(db);
  });
  await late;
  expect(await found("lighthouse")).toEqual(["early", "late"]);
  await db.owner
    .begin(async (tx) => {
      await append(tx, "case:never");
      await indexEvents(db);
      throw new Error("taken back");
    })
    .catch(() => undefined);
  expect(await found("lighthouse")).toEqual(["early", "late"]);
});

test("in whatever portions, each stream goes by the customer and the amount it named last", async () => {
  const [first, second] = ["019a0000-0000-7000-8000-000000000001", "019a0000-0000-7000-8000-000000000002"] as const;
  await say(commented(first, "Before."), opened(first, { customerId: customer(1), minor: "100" }));
  await say(commented(first, "After."), commented(second, "Alone."), request("r", first));
  await say(opened(first, { customerId: customer(2), minor: "200", currency: "EUR" }), commented(first, "Later."));
  await say(commented(second, "Still alone."), commented(first, "Last."));
  await indexEvents(db);
  const inOneGo = await indexed();
  const of = (stream: string) =>
    inOneGo.filter((row) => row.stream === stream).map((row) => [row.customer_id, row.amount_minor, row.currency]);
  const [one, two] = [
    [customer(1), "100", "USD"],
    [customer(2), "200", "EUR"],
  ];
  const nothing = [null, null, null];
  expect(of(`case:${first}`)).toEqual([nothing, one, one, two, two, two]);
  expect(of(`case:${second}`)).toEqual([nothing, nothing]);
  for (const portion of [1, 2, 3, 5]) {
    await db.owner`truncate event_search`;
    await db.owner`update event_search_progress set through = '0'`;
    for (let count = portion; count === portion; )
      ({ count } = (await db.owner`select index_events(${portion}) as count`)[0] as { count: number });
    expect(await indexed(), `in portions of ${portion}`).toEqual(inOneGo);
  }
});

test("many at once index each event once", async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, at) => say(commented(`c${at % 3}`, "Beacon."), commented("all", "."))),
  );
  await Promise.all(Array.from({ length: 6 }, () => indexEvents(db)));
  expect(await indexed()).toHaveLength(16);
});

test("positions rise along a stream, however many write to it at once", async () => {
  await Promise.all(
    Array.from({ length: 24 }, (_, at) => say(commented("shared", "One."), commented(`own-${at}`, "Two."))),
  );
  const [{ turned } = { turned: null }] = await db.owner`
    select count(*)::int as turned from events e join events next on next.stream = e.stream and next.sequence = e.sequence + 1 where next.position < e.position`;
  expect(turned).toBe(0);
  expect(await verifyAudit.execute(db.as("auditor"), {})).toMatchObject({ ok: true });
});

test("two commands with events on the same streams wait for each other and never against each other", async () => {
  await say(commented("there", "First."));
  const both = Promise.withResolvers<null>();
  const first = db.owner.begin(async (tx) => {
    await append(tx, "case:new");
    // The other one needs the new stream and the one that was there, and comes between our two events.
    const second = say(commented("there", "Second."), commented("new", "Second."));
    second.then(both.resolve, both.reject);
    await untilSomebodyWaits();
    await append(tx, "case:there");
  });
  await Promise.all([first, both.promise]);
  const heads = await db.owner`select stream, sequence from event_heads order by stream`;
  expect(heads.map(({ stream, sequence }) => `${stream} ${sequence}`)).toEqual(["case:new 2", "case:there 3"]);
});

test("a log that was restored from another cluster is searched whole, and is new to nobody twice", async () => {
  await say(commented("restored", "A far lighthouse."));
  await db.owner`update events set transaction = '9000000000'`;
  await db.owner`update event_search_progress set through = '9000000000'`;
  await migrateDatabase(db.adminUrl);
  expect(await found("lighthouse")).toEqual(["restored"]);
  const [{ ahead } = { ahead: null }] = await db.owner`
    select count(*)::int as ahead from changes_since(pg_current_snapshot(), 10)`;
  expect(ahead).toBe(0);
  db.clock.set(addHours(TEST_NOW, 1));
  await say(commented("fresh", "A near lighthouse."));
  expect(await found("lighthouse")).toEqual(["fresh", "restored"]);
  db.clock.set(TEST_NOW);
});

/** An event as a command writes it, in a transaction that the test ends. */
async function append(tx: postgres.TransactionSql, stream: string): Promise<void> {
  const canonical = JSON.stringify({
    type: "case.commented",
    at: TEST_NOW.toISOString(),
    actorKind: "job",
    actorId: "x",
    actorName: "x",
    command: "case.comment",
    correlationId: "x",
    entityCode: "US01",
    payload: { data: { text: "A lighthouse." } },
  });
  await tx`select set_config('docket.transaction', 'marked', true)`;
  await tx`select append_events(${[stream]}::text[], ${[canonical]}::text[])`;
}

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const [{ waiting } = { waiting: 0 }] = await db.owner<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
