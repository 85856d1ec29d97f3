import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { type PlanNode, planNodes, planOf } from "#db/testing/statement-plan";
import { CaseFilters } from "#server/domain/cases/filters";
import { facetStatement } from "#server/services/cases/case-facets-sql";
import { type ListQuestion, listStatement, type PageKey } from "#server/services/cases/case-list-sql";
import { searchTerms } from "#server/services/cases/search-terms";

let db: TestDatabase;
let ana: GivenPerson;
let middle: PageKey;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  const others = [];
  for (let index = 0; index < 3; index++)
    others.push((await given.person(`Colleague ${index}`, "billing_analyst")).userId);
  await insertManyCases(db.owner, { count: 20_000, now: TEST_NOW, owners: [ana.userId, ...others] });
  await db.owner`analyze`;
  const [row] = await db.owner<
    { id: string; priority: number }[]
  >`select id, priority from cases where queue = 'exceptions' order by priority desc offset 9000 limit 1`;
  middle = { key: String(row?.priority), id: row?.id ?? "" };
});
afterAll(() => db.close());

const statementOf = (question: Partial<ListQuestion>) =>
  listStatement({
    queue: "exceptions",
    filters: CaseFilters.parse({}),
    order: "priority",
    visible: "all",
    userId: ana.userId,
    now: TEST_NOW,
    after: null,
    fetch: 51,
    search: { by: "nothing" },
    ...question,
  });

const questions: [string, () => Partial<ListQuestion>, string][] = [
  ["the list as it opens", () => ({}), "cases_queue_by_priority"],
  ["a later page", () => ({ after: middle }), "cases_queue_by_priority"],
  ["by due time", () => ({ order: "due" }), "cases_queue_by_due"],
  ["by amount", () => ({ order: "amount" }), "cases_queue_by_amount"],
  ["by age", () => ({ order: "age" }), "cases_queue_by_age"],
  ["one entity", () => ({ filters: CaseFilters.parse({ entities: ["JP01"] }) }), "cases_queue_entity_by_priority"],
  ["an actor with one entity", () => ({ visible: ["DE01"] }), "cases_queue_entity_by_priority"],
  ["one entity, a later page", () => ({ visible: ["DE01"], after: middle }), "cases_queue_entity_by_priority"],
  ["mine", () => ({ filters: CaseFilters.parse({ owner: "me" }) }), "cases_of_owner"],
];

describe.each(["force_custom_plan", "force_generic_plan"] as const)("with %s", (mode) => {
  test.each(questions)(
    "%s is read from its index, without a scan of everything and without sorting",
    async (_, question, index) => {
      const { kinds, indexes } = await planOf(db, statementOf(question()), mode);
      expect(indexes).toEqual([index]);
      expect(kinds.filter((kind) => /Seq Scan|Sort/.test(kind))).toEqual([]);
    },
  );

  test("an actor with two entities gets a short page of each, merged", async () => {
    const { kinds, indexes } = await planOf(db, statementOf({ visible: ["DE01", "JP01"] }), mode);
    expect(indexes).toEqual(["cases_queue_entity_by_priority"]);
    expect(kinds.filter((kind) => kind === "Limit")).toHaveLength(2);
    expect(kinds).not.toContain("Seq Scan");
  });

  test("named matches of a search are read by id", async () => {
    const { kinds } = await planOf(
      db,
      statementOf({ filters: CaseFilters.parse({ search: "x" }), search: { by: "ids", ids: [middle.id] } }),
      mode,
    );
    expect(kinds).not.toContain("Seq Scan");
  });
});

test("the open half of what facets count is counted from its index alone, teams included", async () => {
  const { text, parameters } = facetStatement({
    queue: "exceptions",
    filters: CaseFilters.parse({}),
    visible: "all",
    now: TEST_NOW,
    search: { by: "nothing" },
  });
  // So few cases are read as quickly as they lie; of many the index alone is read where it holds all that is asked.
  const [row] = await db.owner.begin(async (tx) => {
    await tx`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;
    return tx.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(`explain (format json) ${text}`, parameters as string[]);
  });
  const reads = planNodes(row?.["QUERY PLAN"][0]?.Plan).filter((node) => node["Relation Name"] === "cases");
  expect(reads.map((node) => [node["Node Type"], node["Index Name"]])).toContainEqual([
    "Index Only Scan",
    "cases_facets",
  ]);
});

test("the words of a search lead through the trigram index", async () => {
  const haystack = "(title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, ''))";
  const plan = await db.owner.unsafe(
    `explain (format json) select id from cases where ${haystack} ilike '%INV-21777%' and queue = 'exceptions'`,
  );
  expect(JSON.stringify(plan)).toContain("cases_by_words");
  const { leading, patterns } = searchTerms("INV-21777") ?? { leading: "", patterns: [] };
  expect(
    await db.raw`select id from case_ids_matching('exceptions', false, ${leading}, ${patterns}, 10) as matching(id)`,
  ).toHaveLength(1);
});
