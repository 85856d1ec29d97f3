import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { givenEntities } from "#db/testing/given-sync";
import { NO_TEAM } from "#server/domain/cases/filters";
import { calendarsFrom } from "#server/domain/routing/desk-reference";
import { caseFacets } from "#server/services/cases/case-facets";
import { deskForecast } from "#server/services/cases/desk-forecast";
import { deskReference } from "#server/services/cases/desk-reference";
import { listCases } from "#server/services/cases/list-cases";

/** Monday, ten in Berlin: six hours of work are left until five. */
const NOW = new Date("2026-03-02T09:00:00Z");
const HOUR = 3_600_000;

let db: TestDatabase;
let ana: GivenPerson;
const ids: Record<string, string> = {};

beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
  const given = givenCases(db.owner, NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  await db.owner`insert into teams (id, key, name, entity_codes, created_at) values
    (gen_random_uuid(), 'tax', 'Tax', '{DE01}', ${NOW}), (gen_random_uuid(), 'new', 'Newcomers', null, ${NOW})`;
  const closed = async (team: string | null, entityCode: string, count: number) => {
    for (let index = 0; index < count; index++)
      await given.case({
        team,
        entityCode,
        state: "resolved",
        outcome: "fixed",
        closedAt: new Date(NOW.getTime() - (index + 1) * HOUR),
      });
  };
  const open = async (name: string, team: string | null, hours: number, more: object = {}) => {
    const dueAt = new Date(NOW.getTime() + hours * HOUR);
    ids[name] = (await given.case({ team, entityCode: "DE01", title: name, dueAt, ...more })).id;
  };
  // Ten working days of eight hours, of which one has begun: 80 hours, and one case every two of them.
  await closed("tax", "DE01", 40);
  await open("late", "tax", -1);
  await open("due in three hours", "tax", 3);
  await open("due in six hours", "tax", 6);
  await open("due tomorrow", "tax", 25);
  await open("asleep", "tax", 2, { state: "waiting", snoozedUntil: new Date(NOW.getTime() + 48 * HOUR) });
  await open("of a team that closed nothing", "new", 1);
  await open("American", "tax", 4, { entityCode: "US01" });
  await closed(null, "US01", 80);
  await open("nobody's, due in half an hour", null, 0.5);
  await open("nobody's, due in six hours", null, 6);
  await open("in another queue", "tax", 1, { queue: "dead-letters" });
});
afterAll(() => db.close());

const as = (entities: "all" | readonly string[]) => ({
  ...db.as("billing_analyst", entities, ana),
  now: () => NOW,
});

async function foretold(entities: "all" | readonly string[]): Promise<string[]> {
  const { caseIds } = await deskForecast.execute(as(entities), { queue: "exceptions" });
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return caseIds.map((id) => names.get(id) ?? id);
}

test("each team's line is foretold at its own pace: what is late already first, then by due time", async () => {
  // The late one is done by noon, the next at two, four and six o'clock. Nobody's: one case an hour.
  expect(await foretold("all")).toEqual([
    "nobody's, due in half an hour",
    "due in three hours",
    "American",
    "due in six hours",
  ]);
});

test("who sees one legal entity is told of its cases, its pace and its line alone", async () => {
  // Without the American case the one due in six hours is the third in line, and done in six.
  expect(await foretold(["DE01"])).toEqual(["due in three hours"]);
  expect(await deskForecast.execute(as(["JP01"]), { queue: "exceptions" })).toEqual({
    isKnown: false,
    isCapped: false,
    caseIds: [],
  });
});

test("the list and its numbers are narrowed to those foretold, within the other filters", async () => {
  const filters = { due: "breaching" as const };
  const listed = await listCases.execute(as("all"), { queue: "exceptions", filters, sort: "due" });
  expect(listed.rows.map(({ title }) => title)).toEqual(await foretold("all"));
  const facets = await caseFacets.execute(as("all"), { queue: "exceptions", filters });
  expect(facets.total).toBe(4);
  expect(facets.teams.map(({ value, count }) => [value, count])).toEqual([
    ["tax", 3],
    [NO_TEAM, 1],
  ]);
  const german = await listCases.execute(as("all"), {
    queue: "exceptions",
    filters: { ...filters, teams: ["tax"], entities: ["US01"] },
  });
  expect(german.rows.map(({ title }) => title)).toEqual(["American"]);
});

test("whoever may not open the desk is told nothing of it", async () => {
  const administrator = db.as("administrator");
  await expect(deskForecast.execute(administrator, { queue: "exceptions" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(deskReference.execute(administrator, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(deskForecast.execute(as("all"), { queue: "nowhere" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a desk is read with the teams' names and the working time of every legal entity", async () => {
  const { teams, workingTimes } = await deskReference.execute(as(["DE01"]), {});
  expect(teams).toEqual([
    { key: "new", name: "Newcomers" },
    { key: "tax", name: "Tax" },
  ]);
  expect(calendarsFrom(workingTimes)("DE01").timeZone).toBe("Europe/Berlin");
  expect(calendarsFrom(workingTimes)(null).timeZone).toBe("UTC");
});
