import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuthorityConditions, decideAuthority } from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { authorityExpression } from "#server/domain/approvals/row-expression";

const environment = new Environment()
  .registerVariable("request_kind", "string")
  .registerVariable("entity", "string")
  .registerVariable("reason", "string")
  .registerVariable("tier", "string")
  .registerVariable("about", "string")
  .registerVariable("amount_minor", "int")
  .registerVariable("records", "int");

const conditions: fc.Arbitrary<AuthorityConditions> = fc.record({
  kinds: fc.subarray([...RequestKind.options]),
  entities: fc.subarray(["DE01", "US01"]),
  reasons: fc.subarray([...RequestReason.options]),
  tiers: fc.subarray(["Growth", "Enterprise"]),
  amountFrom: fc.option(fc.integer({ min: 0, max: 5 })),
  amountBelow: fc.option(fc.integer({ min: 3, max: 9 })),
  about: fc.subarray(["routing", "controller"]),
  recordsFrom: fc.option(fc.integer({ min: 1, max: 3 })),
});
const anyFacts = fc.record({
  kind: fc.constantFrom(...RequestKind.options),
  entity: fc.constantFrom("DE01", "US01"),
  reason: fc.constantFrom(...RequestReason.options),
  tier: fc.constantFrom(null, "Growth", "Enterprise"),
  aggregateBaseMinor: fc.option(fc.bigInt({ min: 0n, max: 10n })),
  about: fc.constantFrom("routing", "controller", "other"),
  records: fc.integer({ min: 0, max: 4 }),
});

test("the expression shown of a row holds for exactly the requests the row holds for", () => {
  let held = 0;
  fc.assert(
    fc.property(conditions, fc.array(anyFacts, { minLength: 10 }), (when, requests) => {
      const row = { key: "one", name: "One", when, outcome: { is: "refused" as const, because: "Never." } };
      const evaluate = environment.parse(authorityExpression(when));
      for (const facts of requests) {
        const isHeld = decideAuthority({ ...defaultAuthorityPolicy, rows: [row] }, facts).row !== null;
        if (isHeld) held += 1;
        const said = evaluate({
          request_kind: facts.kind,
          entity: facts.entity,
          reason: facts.reason,
          tier: facts.tier ?? "",
          about: facts.about,
          amount_minor: facts.aggregateBaseMinor ?? 0n,
          records: BigInt(facts.records),
        });
        expect(said).toBe(isHeld);
      }
    }),
    { numRuns: 400 },
  );
  expect(held).toBeGreaterThan(50);
});
