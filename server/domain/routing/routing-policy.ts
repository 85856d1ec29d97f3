import { z } from "zod";
import { type Severity, severities } from "#server/domain/cases/machine";
import { type CompiledExpression, compileExpression, LONGEST_EXPRESSION } from "#server/domain/routing/expression";
import { billingModels, type RoutingFacts } from "#server/domain/routing/facts";
import { MOST_MINUTES } from "#server/domain/routing/service-levels";

const Words = (longest: number) => z.array(z.string().trim().min(1).max(longest)).max(60);
const Threshold = z.int().min(0).nullable();
const Minutes = z.int().min(1).max(MOST_MINUTES);
export const TeamKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "use small letters, digits and -");
export const Skill = z.string().trim().toLowerCase().min(1).max(40);

/** What must be so for a row to hold. An empty list and a missing bound ask nothing. */
export const RowConditions = z.strictObject({
  types: Words(60),
  severities: z.array(z.enum(severities)).max(severities.length),
  /** In cents of a US dollar; from this amount on, and below that. */
  amountFrom: Threshold,
  amountBelow: Threshold,
  /** Countries as "DE", or a region of one as "US-CA". */
  places: Words(12),
  entities: Words(12),
  tiers: Words(40),
  productFamilies: Words(60),
  billingModels: z.array(z.enum(billingModels)).max(billingModels.length),
  /** What the columns cannot say, in CEL; empty where they can. */
  expression: z.string().max(LONGEST_EXPRESSION),
});
export type RowConditions = z.infer<typeof RowConditions>;

export const assignments = ["queue", "least_loaded"] as const;
export type Assignment = (typeof assignments)[number];

/** What a row decides. Null leaves it as it would be without the row. */
export const RowOutcome = z.strictObject({
  team: TeamKey.nullable(),
  severity: z.enum(severities).nullable(),
  skill: Skill.nullable(),
  /** Minutes of working time; the service levels say where the row does not. */
  dueInMinutes: Minutes.nullable(),
  assign: z.enum(assignments),
  /** When nobody finished in time: to whom, and after how much working time past due or without anything being done. */
  escalation: z
    .strictObject({ to: TeamKey.nullable(), afterMinutes: Minutes, stalledAfterMinutes: Minutes.nullable() })
    .nullable(),
});
export type RowOutcome = z.infer<typeof RowOutcome>;

export const RoutingRow = z.strictObject({
  /** Stays the same when the row is renamed or moved, so that a difference can be told. */
  key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "use small letters, digits and -"),
  name: z.string().trim().min(1).max(80),
  when: RowConditions,
  outcome: RowOutcome,
});
export type RoutingRow = z.infer<typeof RoutingRow>;

/** The decision table: rows from top to bottom, and the first that holds decides. */
export const RoutingPolicy = z.strictObject({ rows: z.array(RoutingRow).max(200) });
export type RoutingPolicy = z.infer<typeof RoutingPolicy>;

export const anything: RowConditions = {
  types: [],
  severities: [],
  amountFrom: null,
  amountBelow: null,
  places: [],
  entities: [],
  tiers: [],
  productFamilies: [],
  billingModels: [],
  expression: "",
};

export const nothingDecided: RowOutcome = {
  team: null,
  severity: null,
  skill: null,
  dueInMinutes: null,
  assign: "queue",
  escalation: null,
};

export const defaultRoutingPolicy: RoutingPolicy = {
  rows: [
    {
      key: "large-amounts",
      name: "Large amounts are critical",
      when: { ...anything, severities: ["high"], amountFrom: 10_000_000 },
      outcome: {
        ...nothingDecided,
        severity: "critical",
        escalation: { to: null, afterMinutes: 120, stalledAfterMinutes: 480 },
      },
    },
    {
      key: "everything-else",
      name: "Everything else",
      when: anything,
      outcome: { ...nothingDecided, escalation: { to: null, afterMinutes: 480, stalledAfterMinutes: 2_400 } },
    },
  ],
};

/** What the table came to for one case. `row` is null where no row held. */
export type RoutingDecision = {
  row: { key: string; name: string } | null;
  severity: Severity;
} & Omit<RowOutcome, "severity">;

export type CompiledRouting = (facts: RoutingFacts) => RoutingDecision;

/** The table as a function; expressions are read once. */
export function compileRouting({ rows }: RoutingPolicy): CompiledRouting {
  const compiled = rows.map((row) => ({ row, holds: compileRow(row.when) }));
  return (facts) => {
    const found = compiled.find(({ holds }) => holds(facts))?.row;
    const { severity, ...rest } = found?.outcome ?? nothingDecided;
    return {
      row: found ? { key: found.key, name: found.name } : null,
      severity: severity ?? facts.severity,
      ...rest,
    };
  };
}

function compileRow(when: RowConditions): CompiledExpression {
  const expression = compileExpression(when.expression);
  return (facts) => columnsHold(when, facts) && expression(facts);
}

function columnsHold(when: RowConditions, facts: RoutingFacts): boolean {
  const amount = BigInt(facts.baseAmountMinor);
  return (
    among(when.types, facts.type) &&
    among(when.severities, facts.severity) &&
    (when.amountFrom === null || amount >= BigInt(when.amountFrom)) &&
    (when.amountBelow === null || amount < BigInt(when.amountBelow)) &&
    (when.places.length === 0 || placesOf(facts).some((place) => when.places.includes(place))) &&
    among(when.entities, facts.entity) &&
    among(when.tiers, facts.tier) &&
    anyAmong(when.productFamilies, facts.productFamilies) &&
    anyAmong(when.billingModels, facts.billingModels)
  );
}

function among(wanted: readonly string[], value: string | null): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value));
}

function anyAmong(wanted: readonly string[], values: readonly string[]): boolean {
  return wanted.length === 0 || values.some((value) => wanted.includes(value));
}

function placesOf({ country, region }: RoutingFacts): string[] {
  if (country === null) return [];
  return region === null ? [country] : [country, `${country}-${region}`];
}
