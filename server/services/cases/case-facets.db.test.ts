import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { type CaseFilters, NO_TEAM } from "#server/domain/cases/filters";
import { caseStates, severities } from "#server/domain/cases/machine";
import type { CaseFacets } from "#server/domain/cases/views";
import type { Context } from "#server/kernel/context";
import { caseFacets } from "#server/services/cases/case-facets";
import { listCases } from "#server/services/cases/list-cases";
import { queueCounts } from "#server/services/cases/queue-counts";

let db: TestDatabase;
let ana: GivenPerson;
let ben: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
  await db.owner`insert into teams (id, key, name, created_at) values (gen_random_uuid(), 'tax', 'Tax and compliance', ${TEST_NOW}), (gen_random_uuid(), 'services', 'Services billing', ${TEST_NOW})`;
  await insertManyCases(db.owner, {
    count: 500,
    now: TEST_NOW,
    owners: [ana.userId, ben.userId],
    teams: ["tax", "services", "dissolved"],
    openOnly: false,
  });
  await given.case({ entityCode: null, amountMinor: null, currency: null, title: "A message nobody could read" });
});
afterAll(() => db.close());

const context = (entities: "all" | readonly string[]): Context => db.as("billing_analyst", entities, ana);

async function countListed(who: Context, filters: Partial<CaseFilters>) {
  const totals = new Map<string, bigint>();
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await listCases.execute(who, {
      queue: "exceptions",
      filters,
      limit: 100,
      ...(cursor ? { cursor } : {}),
    });
    count += page.rows.length;
    for (const { amount } of page.rows)
      if (amount) totals.set(amount.currency, (totals.get(amount.currency) ?? 0n) + amount.minor);
    if (page.nextCursor === null) return { count, totals };
    cursor = page.nextCursor;
  }
}

const some = (values: readonly string[]) =>
  fc.oneof(fc.constant<string[]>([]), fc.subarray([...values], { minLength: 1 }));
const anyFilters = fc.record({
  lane: fc.constantFrom("open", "open", "snoozed", "closed"),
  types: some(["missing_purchase_order", "failed_payment"]),
  severities: some(severities),
  entities: some(["US01", "DE01"]),
  states: some(caseStates),
  owner: fc.constantFrom("anyone", "me", "nobody"),
  teams: some(["tax", "services", NO_TEAM]),
  due: fc.constantFrom("any", "overdue", "week", "breaching"),
  search: fc.constantFrom("", "", "customer 1", "zz"),
});

/** What choosing one value of a facet instead of its present choice would list. */
const choose: Record<keyof Omit<CaseFacets, "total" | "totals">, (value: string) => Partial<CaseFilters>> = {
  types: (value) => ({ types: [value] }),
  severities: (value) => ({ severities: [value as CaseFilters["severities"][number]] }),
  entities: (value) => ({ entities: [value] }),
  states: (value) => ({ states: [value as CaseFilters["states"][number]] }),
  owners: (value) => ({ owner: value as CaseFilters["owner"] }),
  teams: (value) => ({ teams: [value] }),
  lanes: (value) => ({ lane: value as CaseFilters["lane"] }),
};

test("each number is what the list would show after that choice, and the totals are those of the list", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFilters,
      fc.constantFrom<"all" | string[]>("all", ["DE01", "JP01"]),
      async (given, entities) => {
        const filters = given as Partial<CaseFilters>;
        const who = context(entities);
        const facets = await caseFacets.execute(who, { queue: "exceptions", filters });
        const listed = await countListed(who, filters);
        expect(facets.total).toBe(listed.count);
        expect(new Map(facets.totals.map(({ currency, amountMinor }) => [currency, amountMinor]))).toEqual(
          listed.totals,
        );
        for (const [facet, narrowed] of Object.entries(choose) as [
          keyof typeof choose,
          (value: string) => Partial<CaseFilters>,
        ][]) {
          const choice = facets[facet].find((found) => found.value !== "");
          if (choice)
            expect(
              (await countListed(who, { ...filters, ...narrowed(choice.value) })).count,
              `${facet} ${choice.value}`,
            ).toBe(choice.count);
        }
      },
    ),
    { numRuns: 60, seed: 7 },
  );
}, 120_000);

test("choices are named for people, and one's own cases come first", async () => {
  const facets = await caseFacets.execute(context("all"), { queue: "exceptions" });
  expect(facets.owners.slice(0, 3).map((owner) => owner.label)).toEqual(["Mine", "Nobody's", "Ben Stone"]);
  expect(facets.types.find((type) => type.value === "missing_purchase_order")?.label).not.toContain("_");
  expect(facets.severities.map((severity) => severity.value)).toEqual(["critical", "high", "medium", "low"]);
  expect(facets.entities.map((entity) => entity.label)).toContain("Whole company");
  expect(new Map(facets.teams.map(({ value, label }) => [value, label]))).toEqual(
    new Map([
      ["tax", "Tax and compliance"],
      ["services", "Services billing"],
      // A key whose team is not there any more says itself.
      ["dissolved", "dissolved"],
      [NO_TEAM, "Everybody's"],
    ]),
  );
});

test("another entity's cases are not even counted", async () => {
  const facets = await caseFacets.execute(context(["DE01"]), { queue: "exceptions" });
  expect(facets.entities.map((entity) => entity.value)).toEqual(["DE01"]);
  const [stored] = await db.owner`
    select count(*)::int as ours from cases where queue = 'exceptions' and team = 'tax' and entity_code = 'DE01' and closed_at is null and snoozed_until is null`;
  expect(facets.teams.find(({ value }) => value === "tax")?.count).toBe(stored?.ours);
  await expect(caseFacets.execute(db.as("administrator"), { queue: "exceptions" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("the rail counts what waits in each desk the actor may open", async () => {
  const counts = await queueCounts.execute(context("all"), {});
  const expected = await db.owner`
    select queue, count(c.id)::int as open from unnest(array['cash', 'disputes', 'collections', 'dead-letters', 'exceptions']) as desk(queue)
    left join cases c using (queue) where c.id is null or (c.closed_at is null and c.snoozed_until is null) group by queue`;
  expect([...counts].sort((left, right) => left.queue.localeCompare(right.queue))).toEqual(
    [...expected].sort((left, right) => String(left.queue).localeCompare(String(right.queue))),
  );
  expect((await queueCounts.execute(db.as("finance_approver", ["DE01"]), {})).map((count) => count.queue)).toEqual([
    "exceptions",
    "collections",
    "disputes",
    "cash",
  ]);
});
