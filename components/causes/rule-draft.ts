import type { AutoFixOverview } from "#server/domain/causes/views";
import { minorFromDecimal } from "#server/domain/money";
import type { AutoFixPolicy, AutoFixRule } from "#server/domain/policies/auto-fix";

/** A rule as it is typed. */
export type RuleFields = {
  type: string;
  fix: string;
  isOn: boolean;
  perDay: string;
  severities: readonly string[];
  entities: string;
  tiers: string;
  most: string;
  currency: string;
};

export const newRule: RuleFields = {
  type: "",
  fix: "",
  isOn: true,
  perDay: "50",
  severities: [],
  entities: "",
  tiers: "",
  most: "",
  currency: "USD",
};

/** "DE01, US01" as the codes in it. */
export function listOf(typed: string): string[] {
  return [...new Set(typed.split(",").map((part) => part.trim()))].filter((part) => part !== "");
}

/** Which fields cannot be used, each with what to do. */
export function troublesOf(fields: RuleFields): Partial<Record<keyof RuleFields, string>> {
  const perDay = Number(fields.perDay);
  const isAmountReadable = fields.most.trim() === "" || minorFromDecimal(fields.most.trim(), fields.currency) !== null;
  return {
    ...(fields.type === "" ? { type: "Choose the exception type." } : {}),
    ...(fields.fix.trim() === "" ? { fix: "Say which fix." } : {}),
    ...(Number.isInteger(perDay) && perDay >= 1 && perDay <= 1_000
      ? {}
      : { perDay: "A whole number from 1 to 1,000." }),
    ...(isAmountReadable ? {} : { most: "An amount such as 500.00, without thousands separators." }),
  };
}

/** The document with this rule in it: in its place, or at the end when it is new. */
export function documentWith(
  rules: AutoFixOverview["rules"],
  ruleKey: string | null,
  fields: RuleFields,
): AutoFixPolicy {
  const key = ruleKey ?? freeKey(rules, fields.fix.trim());
  const minor = fields.most.trim() === "" ? null : minorFromDecimal(fields.most.trim(), fields.currency);
  const rule: AutoFixRule = {
    key,
    type: fields.type,
    fix: fields.fix.trim(),
    isOn: fields.isOn,
    perDay: Number(fields.perDay),
    severities: fields.severities as AutoFixRule["severities"],
    entities: listOf(fields.entities),
    tiers: listOf(fields.tiers),
    most: minor === null ? null : { minor: minor.toString(), currency: fields.currency },
  };
  const others = rules.map(plain);
  return { rules: ruleKey === null ? [...others, rule] : others.map((each) => (each.key === ruleKey ? rule : each)) };
}

function plain({ key, type, fix, isOn, perDay, severities, entities, tiers, most }: AutoFixRule): AutoFixRule {
  return { key, type, fix, isOn, perDay, severities, entities, tiers, most };
}

function freeKey(rules: readonly AutoFixRule[], fix: string): string {
  const wanted = `${fix.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_")}___`.slice(0, 50).replace(/_+$/, "") || "rule";
  const taken = new Set(rules.map(({ key }) => key));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}_${number}`)) number += 1;
  return `${wanted}_${number}`;
}
