import fc from "fast-check";
import { expect, test } from "vitest";
import { severities } from "#server/domain/cases/machine";
import { compileExpression } from "#server/domain/routing/expression";
import { billingModels } from "#server/domain/routing/facts";
import { anything, compileRouting, type RowConditions } from "#server/domain/routing/routing-policy";
import { rowExpression } from "#server/domain/routing/row-expression";
import { givenFacts, givenRow } from "#server/domain/routing/testing/given-routing";

test.each<[Partial<RowConditions>, string]>([
  [{}, "true"],
  [{ types: ["missing_po"] }, 'exception_type == "missing_po"'],
  [{ severities: ["high", "critical"], amountFrom: 500 }, 'severity in ["high", "critical"] && amount_minor >= 500'],
  [{ places: ["DE", "US-CA"] }, '(country == "DE" || country + "-" + region == "US-CA")'],
  [{ productFamilies: ["API"], expression: "is_draft" }, 'product_families.exists(one, one in ["API"]) && (is_draft)'],
])("%o is written %s", (when, text) => expect(rowExpression({ ...anything, ...when })).toBe(text));

const some = <Value>(...values: Value[]) => fc.subarray(values);
const conditions: fc.Arbitrary<RowConditions> = fc.record({
  types: some("tax_calculation_failure", "missing_po"),
  severities: some(...severities),
  amountFrom: fc.option(fc.integer({ min: 0, max: 5 })),
  amountBelow: fc.option(fc.integer({ min: 3, max: 9 })),
  places: some("DE", "DE-BY", "US-CA"),
  entities: some("DE01", "US01"),
  tiers: some("Growth", 'Of "note"'),
  productFamilies: some("PLATFORM", "API"),
  billingModels: some(...billingModels),
  expression: fc.constantFrom("", "is_draft", "amount_minor > 4 || is_draft"),
});
const anyFacts = fc
  .record({
    type: fc.constantFrom("tax_calculation_failure", "missing_po"),
    severity: fc.constantFrom(...severities),
    baseAmountMinor: fc.integer({ min: 0, max: 10 }).map(String),
    entity: fc.constantFrom(null, "DE01", "US01"),
    country: fc.constantFrom(null, "DE", "US"),
    region: fc.constantFrom(null, "BY", "CA"),
    tier: fc.constantFrom(null, "Growth", 'Of "note"'),
    productFamilies: some("PLATFORM", "API"),
    billingModels: some(...billingModels),
    isDraft: fc.boolean(),
  })
  .map(givenFacts);

test("the expression shown of a row holds for exactly the cases the row holds for", () => {
  let held = 0;
  fc.assert(
    fc.property(conditions, fc.array(anyFacts, { minLength: 10 }), (when, cases) => {
      const row = compileRouting({ rows: [givenRow("one", when)] });
      const expression = compileExpression(rowExpression(when));
      for (const facts of cases) {
        const isHeld = row(facts).row !== null;
        if (isHeld) held += 1;
        expect(expression(facts)).toBe(isHeld);
      }
    }),
    { numRuns: 400 },
  );
  expect(held).toBeGreaterThan(100);
});
