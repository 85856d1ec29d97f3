import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { type CaseFilters, caseSorts, NO_TEAM } from "#server/domain/cases/filters";
import { caseStates, severities } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import type { Context } from "#server/kernel/context";
import { dueBefore } from "#server/services/cases/case-list-sql";
import { listCases } from "#server/services/cases/list-cases";

let db: TestDatabase;
let ana: GivenPerson;
let stored: Stored[];

type Stored = {
  id: string;
  number: string;
  type: string;
  severity: string;
  state: string;
  entity_code: string | null;
  owner_id: string | null;
  team: string | null;
  title: string;
  customer_name: string | null;
  document: string | null;
  due_at: Date;
  detected_at: Date;
  snoozed_until: Date | null;
  closed_at: Date | null;
  priority: number;
  base_amount_minor: string;
  queue: string;
};

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  const ben = await given.person("Ben Stone", "billing_analyst");
  await insertManyCases(db.owner, {
    count: 700,
    now: TEST_NOW,
    owners: [ana.userId, ben.userId],
    teams: ["tax", "services"],
    openOnly: false,
  });
  for (let tie = 0; tie < 30; tie++)
    await given.case({ title: "A tie of 100% \\ with_under score", entityCode: tie % 3 === 0 ? null : "DE01" });
  stored = await db.owner<Stored[]>`select * from cases`;
});
afterAll(() => db.close());

const context = (entities: "all" | readonly string[]): Context => db.as("billing_analyst", entities, ana);

async function everyPage(
  who: Context,
  question: { filters: Partial<CaseFilters>; sort: (typeof caseSorts)[number]; limit: number },
): Promise<CaseRow[]> {
  const rows: CaseRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listCases.execute(who, { queue: "exceptions", ...question, ...(cursor ? { cursor } : {}) });
    expect(page.rows.length).toBeLessThanOrEqual(question.limit);
    rows.push(...page.rows);
    if (page.nextCursor === null) return rows;
    expect(page.rows).toHaveLength(question.limit);
    cursor = page.nextCursor;
  }
}

/** What can be said of a row by itself; who is foretold to be late is proven beside the forecast. */
type PlainFilters = Partial<Omit<CaseFilters, "due"> & { due: Exclude<CaseFilters["due"], "breaching"> }>;

/** The same question answered the simple way, over everything in memory. */
function naive(entities: "all" | readonly string[], filters: PlainFilters, sort: (typeof caseSorts)[number]): string[] {
  const lane = filters.lane ?? "open";
  const text = (row: Stored) => `${row.title} ${row.customer_name ?? ""} ${row.document ?? ""}`.toLowerCase();
  const among = (values: readonly string[] | undefined, value: string | null) =>
    !values?.length || (value !== null && values.includes(value));
  const owner = filters.owner ?? "anyone";
  const words = (filters.search ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word);
  const number = /^(?:case\s*)?#?(\d+)$/i.exec(filters.search ?? "")?.[1];
  const kept = stored.filter(
    (row) =>
      row.queue === "exceptions" &&
      (entities === "all" || among(entities, row.entity_code)) &&
      {
        open: !row.closed_at && !row.snoozed_until,
        snoozed: !row.closed_at && !!row.snoozed_until,
        closed: !!row.closed_at,
      }[lane] &&
      among(filters.types, row.type) &&
      among(filters.severities, row.severity) &&
      among(filters.entities, row.entity_code) &&
      among(filters.states, row.state) &&
      (owner === "anyone" ||
        (owner === "nobody" ? row.owner_id === null : row.owner_id === (owner === "me" ? ana.userId : owner))) &&
      among(filters.teams, row.team ?? NO_TEAM) &&
      (!filters.due || filters.due === "any" || row.due_at < dueBefore(filters.due, TEST_NOW)) &&
      (words.every((word) => text(row).includes(word)) || (number !== undefined && row.number === number)),
  );
  const key = (row: Stored): number => {
    if (lane === "snoozed") return row.snoozed_until?.getTime() ?? 0;
    if (lane === "closed") return -(row.closed_at?.getTime() ?? 0);
    return {
      priority: -row.priority,
      due: row.due_at.getTime(),
      amount: -Number(row.base_amount_minor),
      age: row.detected_at.getTime(),
    }[sort];
  };
  const isDescending = lane === "closed" || (lane === "open" && (sort === "priority" || sort === "amount"));
  return kept
    .sort((left, right) => key(left) - key(right) || (left.id < right.id ? -1 : 1) * (isDescending ? -1 : 1))
    .map((row) => row.id);
}

const some = (values: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.subarray([...values], { minLength: 1 }) },
  );
const anyFilters = fc.record({
  lane: fc.constantFrom("open", "open", "open", "snoozed", "closed"),
  types: some(["missing_purchase_order", "failed_payment", "duplicate_invoice", "no_such_type"]),
  severities: some(severities),
  entities: some(["US01", "DE01", "JP01"]),
  states: some(caseStates),
  owner: fc.constantFrom("anyone", "anyone", "me", "nobody"),
  teams: some(["tax", "services", NO_TEAM, "no-such-team"]),
  due: fc.constantFrom("any", "any", "overdue", "today", "week"),
  search: fc.constantFrom(
    "",
    "",
    "",
    "customer 17",
    "INV-2003",
    "postal CODE",
    "zz",
    "10042",
    "case 10007",
    "#10007",
    "100%",
    "with_under",
    "\\",
    "no such words",
    "to 17",
    "or 12",
    "if 3 4",
  ),
});

test("every filter and order gives exactly what a plain filter over everything gives, page by page, without gap or repeat", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFilters,
      fc.constantFrom(...caseSorts),
      fc.constantFrom(7, 50, 100),
      fc.constantFrom<"all" | string[]>("all", ["DE01"], ["DE01", "JP01"]),
      async (filters, sort, limit, entities) => {
        const rows = await everyPage(context(entities), { filters: filters as Partial<CaseFilters>, sort, limit });
        expect(rows.map((row) => row.id)).toEqual(naive(entities, filters as PlainFilters, sort));
      },
    ),
    { numRuns: 300, seed: 20260302 },
  );
}, 120_000);

test("a row carries its money, its owner's name and its two strongest reasons", async () => {
  const page = await listCases.execute(context("all"), { queue: "exceptions", filters: { owner: "me" } });
  const row = page.rows[0];
  expect(row).toMatchObject({
    ownerId: ana.userId,
    ownerName: "Ana Ruiz",
    entity: expect.stringMatching(/^(US|DE|JP)01$/),
  });
  expect(typeof row?.amount?.minor).toBe("bigint");
  expect(row?.reasons).toHaveLength(2);
  expect(row?.dueAt).toBeInstanceOf(Date);
});

test("a row says whose team's it is, where its clock stands and how often it went up", async () => {
  const since = new Date(TEST_NOW.getTime() - 3_600_000);
  const { id } = await givenCases(db.owner, TEST_NOW).case({
    team: "tax",
    state: "waiting",
    snoozedUntil: new Date(TEST_NOW.getTime() + 86_400_000),
    waitingOn: "customer",
    clockStoppedAt: since,
    escalationLevel: 2,
    title: "A case that rests",
  });
  const filters = { lane: "snoozed" as const, search: "a case that rests" };
  const page = await listCases.execute(context("all"), { queue: "exceptions", filters });
  expect(page.rows).toEqual([
    expect.objectContaining({ id, team: "tax", clockStoppedAt: since, waitingOn: "customer", escalationLevel: 2 }),
  ]);
  await db.owner`update cases set snoozed_until = null, waiting_on = null, clock_stopped_at = null, state = 'routed' where id = ${id}`;
});

test("an entity outside the actor's own shows nothing, named or not", async () => {
  const german = context(["DE01"]);
  expect((await listCases.execute(german, { queue: "exceptions", filters: { entities: ["US01"] } })).rows).toEqual([]);
  const rows = await everyPage(german, { filters: {}, sort: "priority", limit: 100 });
  expect(new Set(rows.map((row) => row.entity))).toEqual(new Set(["DE01"]));
});

test("without the permission of the desk, or for an unknown queue, the list is refused with a sentence", async () => {
  await expect(listCases.execute(db.as("administrator"), { queue: "exceptions" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(listCases.execute(db.as("finance_approver"), { queue: "dead-letters" })).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("Dead letters"),
  });
  await expect(listCases.execute(context("all"), { queue: "nowhere" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(listCases.execute(context("all"), { queue: "dead-letters", sort: "amount" })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
  });
});

test("a cursor of another order is refused, since it would skip rows", async () => {
  const first = await listCases.execute(context("all"), { queue: "exceptions", limit: 5 });
  const cursor = first.nextCursor ?? "";
  await expect(listCases.execute(context("all"), { queue: "exceptions", sort: "due", cursor })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
  await expect(listCases.execute(context("all"), { queue: "exceptions", cursor: "nonsense" })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

test("with the services' own scoping taken away, the database still shows nothing foreign", async () => {
  const rows = await db.raw.begin(async (tx) => {
    await tx`select set_config('docket.entities', 'DE01', true)`;
    return tx<{ entity_code: string }[]>`select distinct entity_code from cases`;
  });
  expect(rows.map((row) => row.entity_code)).toEqual(["DE01"]);
  expect(await db.raw`select id from cases`).toHaveLength(0);
});
