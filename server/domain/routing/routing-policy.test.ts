import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { severities } from "#server/domain/cases/machine";
import { expressionTrouble, LONGEST_EXPRESSION } from "#server/domain/routing/expression";
import { billingModels } from "#server/domain/routing/facts";
import { covers, rowBefore } from "#server/domain/routing/reachability";
import { diffRouting } from "#server/domain/routing/routing-diff";
import {
  anything,
  compileRouting,
  defaultRoutingPolicy,
  RoutingPolicy,
  type RowConditions,
} from "#server/domain/routing/routing-policy";
import { routingTroubles } from "#server/domain/routing/routing-troubles";
import { givenFacts, givenRow } from "#server/domain/routing/testing/given-routing";

const decide = (when: Partial<RowConditions>, facts = givenFacts()) =>
  compileRouting({ rows: [givenRow("one", when, { team: "tax" })] })(facts).row !== null;

describe("a row holds", () => {
  test.each<[string, Partial<RowConditions>, boolean]>([
    ["for everything when it asks nothing", {}, true],
    ["for its types", { types: ["tax_calculation_failure", "missing_po"] }, true],
    ["for no other type", { types: ["missing_po"] }, false],
    ["for its severities", { severities: ["high", "critical"] }, true],
    ["for no other severity", { severities: ["low"] }, false],
    ["from its amount on", { amountFrom: 250_000 }, true],
    ["not a cent below it", { amountFrom: 250_001 }, false],
    ["below its bound", { amountBelow: 250_001 }, true],
    ["not at the bound", { amountBelow: 250_000 }, false],
    ["for its country", { places: ["DE"] }, true],
    ["for a region of it", { places: ["DE-BY"] }, true],
    ["for no other region", { places: ["DE-HE", "US"] }, false],
    ["for its entities", { entities: ["DE01"] }, true],
    ["for its tiers", { tiers: ["Strategic"] }, false],
    ["for one of several product families", { productFamilies: ["SUPPORT", "API"] }, true],
    ["for no other family", { productFamilies: ["SUPPORT"] }, false],
    ["for one of several billing models", { billingModels: ["services", "usage"] }, true],
    ["for no other model", { billingModels: ["one_time"] }, false],
    ["where its expression holds", { expression: 'amount_minor > 200000 && "API" in product_families' }, true],
    ["not where its expression does not", { expression: "amount_minor > 300000" }, false],
    ["when everything it asks is so", { types: ["tax_calculation_failure"], expression: "is_draft" }, true],
    ["not when one of it is not so", { tiers: ["Growth"], expression: "is_draft" }, false],
    ["not where its expression fails", { expression: "amount_minor / (amount_minor - 250000) > 1" }, false],
  ])("%s", (_case, when, expected) => {
    expect(decide(when)).toBe(expected);
  });

  test("whose facts are not known only where it does not ask for them", () => {
    const bare = givenFacts({
      country: null,
      region: null,
      tier: null,
      entity: null,
      productFamilies: [],
      billingModels: [],
    });
    expect(decide({ places: ["DE"] }, bare)).toBe(false);
    expect(decide({ tiers: ["Growth"] }, bare)).toBe(false);
    expect(decide({ billingModels: [...billingModels] }, bare)).toBe(false);
    expect(decide({ expression: 'country == ""' }, bare)).toBe(true);
  });
});

test("the first row that holds decides, and none leaves everything as it was", () => {
  const judge = compileRouting({
    rows: [
      givenRow("japan", { places: ["JP"] }, { team: "tokyo" }),
      givenRow("large", { amountFrom: 100_000 }, { team: "large", severity: "critical", dueInMinutes: 60 }),
      givenRow("drafts", { expression: "is_draft" }, { team: "drafts" }),
    ],
  });
  expect(judge(givenFacts())).toMatchObject({
    row: { key: "large" },
    team: "large",
    severity: "critical",
    dueInMinutes: 60,
  });
  expect(judge(givenFacts({ baseAmountMinor: "5" }))).toMatchObject({ row: { key: "drafts" }, severity: "high" });
  expect(judge(givenFacts({ baseAmountMinor: "5", isDraft: false }))).toEqual({
    row: null,
    team: null,
    severity: "high",
    skill: null,
    dueInMinutes: null,
    assign: "queue",
    escalation: null,
  });
});

describe("an expression", () => {
  test.each([
    ["", null],
    ["   ", null],
    ['severity in ["high", "critical"] && tier.startsWith("Str")', null],
    ['product_families.exists(family, family == "API")', null],
    ["amuont_minor > 5", /speaks of "amuont_minor", which nobody knows here. It may use exception_type, severity/],
    ["amount_minor", /gives int; it has to give true or false/],
    ["amount_minor >", /cannot be read/],
    ["amount_minor > 1.5.2", /cannot be read/],
    ["severity > 5", /cannot be read/],
    ['tier.matches("(a+)+$")', /text pattern/],
    ['is_draft && "x".matches(tier)', /text pattern/],
    ["product_families.exists(one, billing_models.exists(other, one == other))", /walks over a list inside another/],
    ['product_families.filter(one, one != "").exists(one, one == tier)', /walks over a list inside another/],
    ["tier.constructor", /cannot be read/],
    ["process.exit()", /speaks of "process"/],
    ["true || ".repeat(90).concat("true"), /longer than 500/],
    [`${"(".repeat(60)}true${")".repeat(60)}`, /cannot be read/],
  ])("%s", (expression, trouble) => {
    if (trouble === null) expect(expressionTrouble(expression)).toBeNull();
    else expect(expressionTrouble(expression)).toMatch(trouble);
  });

  test("of any text never throws when it is checked, and never when it is used", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: LONGEST_EXPRESSION + 5 }), (expression) => {
        if (expressionTrouble(expression) === null) decide({ expression });
      }),
    );
  });
});

describe("what cannot be used", () => {
  const known = { types: new Set(["tax_calculation_failure"]), entities: new Set(["DE01"]), teams: new Set(["tax"]) };
  const sentences = (...rows: ReturnType<typeof givenRow>[]) =>
    routingTroubles({ rows }, known).map(({ message }) => message);

  test("nothing of what was delivered", () => {
    expect(RoutingPolicy.parse(defaultRoutingPolicy)).toEqual(defaultRoutingPolicy);
    expect(routingTroubles(defaultRoutingPolicy, { ...known, teams: new Set() })).toEqual([]);
  });

  test.each([
    [
      "a row below one that takes everything",
      [givenRow("a"), givenRow("b", { tiers: ["Growth"] })],
      /Row 2, “Row b”: can never be reached: “Row a” above/,
    ],
    [
      "a row whose country was taken",
      [givenRow("a", { places: ["US"] }), givenRow("b", { places: ["US-CA"] })],
      /never be reached/,
    ],
    [
      "the same expression in a narrower row",
      [
        givenRow("a", { expression: "is_draft" }),
        givenRow("b", { expression: "is_draft ", types: ["tax_calculation_failure"] }),
      ],
      /never be reached/,
    ],
    ["a team nobody made", [givenRow("a", {}, { team: "ghosts" })], /there is no team “ghosts”. Create it under Teams/],
    [
      "a next level nobody made",
      [givenRow("a", {}, { escalation: { to: "ghosts", afterMinutes: 5, stalledAfterMinutes: null } })],
      /no team “ghosts”/,
    ],
    ["a type nobody knows", [givenRow("a", { types: ["moods"] })], /“moods” is no exception type/],
    ["an entity that is not ours", [givenRow("a", { entities: ["XX99"] })], /“XX99” is no legal entity of ours/],
    ["a place that is none", [givenRow("a", { places: ["Bavaria"] })], /“Bavaria” is no country/],
    [
      "an expression that does not compile",
      [givenRow("a", { expression: "amount >" })],
      /The expression cannot be read/,
    ],
    ["an expression with unknown names", [givenRow("a", { expression: "amount > 5" })], /speaks of "amount"/],
    [
      "an amount that cannot be",
      [givenRow("a", { amountFrom: 5, amountBelow: 5 })],
      /no amount is from the first on and below the second/,
    ],
    ["load without a team", [givenRow("a", {}, { assign: "least_loaded" })], /inside a team only/],
    ["a skill without a team", [givenRow("a", {}, { skill: "tax" })], /a skill is asked of a team/],
    [
      "two rows of one key",
      [givenRow("a", { types: ["tax_calculation_failure"] }), { ...givenRow("a"), name: "Other" }],
      /Two rows go by the key "a"/,
    ],
    [
      "two rows of one name",
      [givenRow("a", { types: ["tax_calculation_failure"] }), { ...givenRow("b"), name: "Row a" }],
      /Two rows are called “Row a”/,
    ],
  ])("%s", (_case, rows, sentence) => {
    expect(sentences(...rows)).toEqual([expect.stringMatching(sentence)]);
  });

  test("rows that overlap and leave each other something are fine", () => {
    expect(
      sentences(
        givenRow("a", { expression: "is_draft" }),
        givenRow("b", { severities: ["high"], amountFrom: 100 }),
        givenRow("c", { severities: ["high"] }),
        givenRow("d"),
      ),
    ).toEqual([]);
  });
});

const subset = <Value>(...values: Value[]) => fc.subarray(values);
const conditions: fc.Arbitrary<RowConditions> = fc.record({
  types: subset("tax_calculation_failure", "missing_po"),
  severities: subset(...severities),
  amountFrom: fc.option(fc.integer({ min: 0, max: 5 })),
  amountBelow: fc.option(fc.integer({ min: 3, max: 9 })),
  places: subset("DE", "DE-BY", "US"),
  entities: subset("DE01", "US01"),
  tiers: subset("Growth", "Enterprise"),
  productFamilies: subset("PLATFORM", "API"),
  billingModels: subset(...billingModels),
  expression: fc.constantFrom("", "is_draft", "amount_minor > 4"),
});
const anyFacts = fc
  .record({
    type: fc.constantFrom("tax_calculation_failure", "missing_po"),
    severity: fc.constantFrom(...severities),
    baseAmountMinor: fc.integer({ min: 0, max: 10 }).map(String),
    entity: fc.constantFrom(null, "DE01", "US01"),
    country: fc.constantFrom(null, "DE", "US"),
    region: fc.constantFrom(null, "BY", "CA"),
    tier: fc.constantFrom(null, "Growth", "Enterprise"),
    productFamilies: subset("PLATFORM", "API"),
    billingModels: subset(...billingModels),
    isDraft: fc.boolean(),
  })
  .map(givenFacts);

/** Two rows alike but for a few columns, in which the first asks nothing or something else: often it takes all of it. */
const columnName = fc.constantFrom(...(Object.keys(anything) as (keyof RowConditions)[]));
const rowPairs = fc
  .tuple(conditions, conditions, fc.array(columnName), fc.array(columnName, { maxLength: 1 }))
  .map(([narrow, other, loosened, changed]) => {
    const columns = (from: RowConditions, names: readonly (keyof RowConditions)[]) =>
      Object.fromEntries(names.map((name) => [name, from[name]]));
    const wide = { ...narrow, ...columns(anything, loosened), ...columns(other, changed) };
    return [givenRow("first", wide), givenRow("second", narrow)];
  });

test("a row said to be unreachable is never reached", () => {
  fc.assert(
    fc.property(rowPairs, fc.array(anyFacts, { minLength: 20 }), (rows, cases) => {
      if (rowBefore(rows, 1) === null) return;
      const judge = compileRouting({ rows });
      for (const facts of cases) expect(judge(facts).row?.key).not.toBe("second");
    }),
    { numRuns: 500 },
  );
});

test("conditions cover themselves, and everything is covered by none", () => {
  fc.assert(fc.property(conditions, (when) => covers(when, when) && covers(anything, when)));
});

describe("what a table says otherwise", () => {
  const labels = { type: (key: string) => key.replaceAll("_", " "), team: (key: string) => key.toUpperCase() };
  const rows = [givenRow("a", { types: ["missing_po"] }), givenRow("b", { tiers: ["Growth"] }), givenRow("c")];
  const diff = (after: typeof rows) => diffRouting({ rows }, { rows: after }, labels);
  const [a, b, c] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];

  test.each([
    ["nothing", rows, []],
    ["a row out", [a, c], ["Row b: would be taken out"]],
    ["a row moved", [b, a, c], ["Row a: was in place 1, would be in place 2"]],
    [
      "a row in",
      [a, b, givenRow("d", { severities: ["high", "low"], amountFrom: 500_000 }, { team: "tax" }), c],
      ["Row d: would be new in place 3: high or low, from $5,000.00 goes to TAX"],
    ],
    ["another name", [{ ...a, name: "Orders" }, b, c], ["Orders: was called “Row a”"]],
    [
      "other conditions",
      [a, { ...b, when: { ...b.when, tiers: ["Growth", "Enterprise"] } }, c],
      ["Row b: held for Growth customers; would be: Growth customers or Enterprise customers"],
    ],
    [
      "another outcome",
      [
        a,
        b,
        {
          ...c,
          outcome: {
            ...c.outcome,
            dueInMinutes: 90,
            escalation: { to: "leads", afterMinutes: 240, stalledAfterMinutes: 30 },
          },
        },
      ],
      [
        "Row c: decided: stays as it is; would be: due in 1.5 h, escalated to LEADS 4 h past due or 30 min without an act",
      ],
    ],
  ])("%s", (_case, after, expected) => {
    expect(diff(after).map(({ subject, sentence }) => `${subject}: ${sentence}`)).toEqual(expected);
  });

  const documents = fc
    .array(conditions, { maxLength: 5 })
    .map((whens): RoutingPolicy => ({ rows: whens.map((when, place) => givenRow(`r${place}`, when)) }));

  test("a table says nothing otherwise than itself as it is stored, and something wherever it decides otherwise", () => {
    fc.assert(
      fc.property(documents, documents, anyFacts, (left, right, facts) => {
        expect(diffRouting(left, RoutingPolicy.parse(JSON.parse(JSON.stringify(left))), labels)).toEqual([]);
        const differs = compileRouting(left)(facts).row?.key !== compileRouting(right)(facts).row?.key;
        if (differs) expect(diffRouting(left, right, labels).length).toBeGreaterThan(0);
      }),
    );
  });
});
