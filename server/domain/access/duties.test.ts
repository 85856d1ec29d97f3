import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  conflictSentences,
  conflictsAmong,
  type DutyGrant,
  dutiesOf,
  dutyPairs,
  pairKey,
  permissionsOfDuty,
} from "#server/domain/access/duties";
import { permissionsByRole } from "#server/domain/access/permissions";
import { type EntityScope, type Role, roles } from "#server/domain/access/roles";

const at = (day: number) => new Date(Date.UTC(2026, 2, day));
let made = 0;
const grant = (role: Role, entities: EntityScope = "all", from = 1, until: number | null = null): DutyGrant => {
  made += 1;
  return { key: `g${made}`, role, entities, startsAt: at(from), endsAt: until === null ? null : at(until) };
};
const forbiddenAmong = (...grants: DutyGrant[]) =>
  conflictsAmong(grants)
    .filter(({ weight }) => weight === "forbidden")
    .map(({ pair }) => pairKey(pair));

test("no role alone brings duties together that must not meet: the closure of each", () => {
  const closure = Object.fromEntries(
    roles.map((role) => [
      role,
      {
        duties: dutiesOf(role),
        meets: conflictsAmong([grant(role)]).map(({ pair, weight }) => `${pairKey(pair)} ${weight}`),
      },
    ]),
  );
  expect(closure).toMatchInlineSnapshot(`
    {
      "administrator": {
        "duties": [
          "administers_roles",
        ],
        "meets": [],
      },
      "auditor": {
        "duties": [],
        "meets": [],
      },
      "billing_analyst": {
        "duties": [
          "raises",
        ],
        "meets": [],
      },
      "cash_applier": {
        "duties": [
          "applies_cash",
        ],
        "meets": [],
      },
      "collector": {
        "duties": [
          "raises",
        ],
        "meets": [],
      },
      "contributor": {
        "duties": [],
        "meets": [],
      },
      "controller": {
        "duties": [
          "edits_policy",
          "reconciles",
        ],
        "meets": [
          "edits_policy+reconciles watched",
        ],
      },
      "dispute_owner": {
        "duties": [
          "raises",
        ],
        "meets": [],
      },
      "finance_approver": {
        "duties": [
          "approves",
        ],
        "meets": [],
      },
      "finance_director": {
        "duties": [
          "approves",
        ],
        "meets": [],
      },
      "integration_engineer": {
        "duties": [
          "raises",
          "reconciles",
        ],
        "meets": [
          "raises+reconciles watched",
        ],
      },
    }
  `);
  expect(roles.flatMap((role) => forbiddenAmong(grant(role)))).toEqual([]);
});

test("the matrix names each pair once, and each duty has a permission that brings it", () => {
  const keys = dutyPairs.map(({ pair }) => [...pair].sort().join());
  expect(new Set(keys).size).toBe(keys.length);
  for (const [, permissions] of Object.entries(permissionsOfDuty)) expect(permissions.length).toBeGreaterThan(0);
});

describe("what meets", () => {
  test.each<[string, DutyGrant[], string[]]>([
    ["raising and approving", [grant("billing_analyst"), grant("finance_approver")], ["raises+approves"]],
    ["a collector who signs", [grant("collector"), grant("finance_director")], ["raises+approves"]],
    ["in other legal entities: nothing", [grant("billing_analyst", ["US01"]), grant("finance_approver", ["DE01"])], []],
    [
      "in one of several",
      [grant("billing_analyst", ["US01", "DE01"]), grant("finance_approver", ["DE01"])],
      ["raises+approves"],
    ],
    ["one after the other: nothing", [grant("billing_analyst", "all", 1, 5), grant("finance_approver", "all", 5)], []],
    ["for a day", [grant("billing_analyst", "all", 1, 6), grant("finance_approver", "all", 5)], ["raises+approves"]],
    ["raising and applying cash", [grant("cash_applier"), grant("billing_analyst")], ["raises+applies_cash"]],
    [
      "approving and editing approval policy",
      [grant("controller"), grant("finance_approver")],
      ["approves+edits_policy"],
    ],
    [
      "administering access and approving",
      [grant("administrator"), grant("finance_approver")],
      ["approves+administers_roles"],
    ],
    [
      "applying cash and reconciling",
      [grant("cash_applier"), grant("controller")],
      ["applies_cash+edits_policy", "applies_cash+reconciles"],
    ],
    ["reading beside anything", [grant("auditor"), grant("billing_analyst")], []],
  ])("%s", (_, grants, expected) => expect(forbiddenAmong(...grants)).toEqual(expected));

  test("is said with the roles that bring it and where", () => {
    const conflicts = conflictsAmong([grant("billing_analyst", ["DE01", "US01"]), grant("finance_approver", ["DE01"])]);
    expect(conflictSentences("Noor Haddad", conflicts)).toEqual([
      "Noor Haddad would both raise credits and write-offs (Billing analyst) and approve them (Finance approver) for DE01.",
    ]);
  });
});

/** Asks of every instant and every legal entity what a person holds there and then, and which pairs that brings. */
function bruteForce(grants: readonly DutyGrant[]): Set<string> {
  const found = new Set<string>();
  for (let day = 0; day <= 12; day += 1)
    for (const entity of ["DE01", "JP01", "US01", "ANY9"]) {
      const held = grants
        .filter(({ startsAt, endsAt }) => startsAt <= at(day) && (endsAt === null || at(day) < endsAt))
        .filter(({ entities }) => entities === "all" || entities.includes(entity))
        .flatMap(({ role }) => permissionsByRole[role]);
      for (const { pair, weight } of dutyPairs)
        if (pair.every((duty) => permissionsOfDuty[duty].some((one) => held.includes(one))))
          found.add(`${pairKey(pair)} ${weight}`);
    }
  return found;
}

const anyGrant = fc
  .record({
    role: fc.constantFrom(...roles),
    entities: fc.oneof(
      fc.constant("all" as const),
      fc.uniqueArray(fc.constantFrom("DE01", "JP01", "US01"), { minLength: 1 }),
    ),
    from: fc.integer({ min: 0, max: 10 }),
    days: fc.option(fc.integer({ min: 1, max: 10 })),
  })
  .map(({ role, entities, from, days }) => grant(role, entities, from, days === null ? null : from + days));

test("a conflict is found exactly when at some instant, in some legal entity, both duties are held", () => {
  fc.assert(
    fc.property(fc.array(anyGrant, { maxLength: 6 }), (grants) => {
      const found = new Set(conflictsAmong(grants).map(({ pair, weight }) => `${pairKey(pair)} ${weight}`));
      expect(found).toEqual(bruteForce(grants));
    }),
    { numRuns: 1_000 },
  );
});
