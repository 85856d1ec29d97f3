import { z } from "zod";
import { type Severity, severities } from "#server/domain/cases/machine";
import { exceptionLabel, exceptionTypeKeys } from "#server/domain/exceptions/registry";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import { isCurrencyCode, type Money } from "#server/domain/money";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/**
 * One fix that is done without asking, on which findings, and how often a day at most. What a rule says narrows: an empty
 * list and a null say nothing. Whatever moves money, or asks for what a rule cannot know, is never done by one.
 */
export const AutoFixRule = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]{2,59}$/, "lower-case letters, digits and _"),
  /** The exception type and the key of one of its fixes. */
  type: z.string().min(1).max(60),
  fix: z.string().min(1).max(60),
  /** A rule that is off does nothing and stays in sight. */
  isOn: z.boolean(),
  perDay: z.int().min(1).max(1_000),
  severities: z.array(z.enum(severities)).max(4),
  entities: z.array(z.string().min(1).max(12)).max(50),
  tiers: z.array(z.string().min(1).max(40)).max(20),
  /** At most so much at stake, in this currency alone; minor units as text. */
  most: z
    .strictObject({
      minor: z.string().regex(/^\d{1,15}$/),
      currency: z.string().refine(isCurrencyCode, "not a currency Docket knows"),
    })
    .nullable(),
});
export type AutoFixRule = z.output<typeof AutoFixRule>;

export const AutoFixPolicy = z.strictObject({ rules: z.array(AutoFixRule).max(50) });
export type AutoFixPolicy = z.output<typeof AutoFixPolicy>;

/** Nothing is fixed without asking until two people say so. The one rule that stands there is a suggestion, and off. */
export const defaultAutoFixPolicy: AutoFixPolicy = {
  rules: [
    {
      key: "fill_tax_id",
      type: "tax_data_missing",
      fix: "fill_tax_id",
      isOn: false,
      perDay: 50,
      severities: [],
      entities: [],
      tiers: [],
      most: null,
    },
  ],
};

/** What a rule looks at. */
export type AutoFixFacts = {
  type: string;
  severity: Severity;
  entity: string | null;
  tier: string | null;
  amount: Money | null;
};

/** Whether the rule speaks of this finding. An amount in another currency than the rule's cannot be compared: no. */
export function isMeant(rule: AutoFixRule, facts: AutoFixFacts): boolean {
  const within = (list: readonly string[], value: string | null) =>
    list.length === 0 || (value !== null && list.includes(value));
  return (
    rule.isOn &&
    rule.type === facts.type &&
    within(rule.severities, facts.severity) &&
    within(rule.entities, facts.entity) &&
    within(rule.tiers, facts.tier) &&
    isWithin(rule.most, facts.amount)
  );
}

function isWithin(most: AutoFixRule["most"], amount: Money | null): boolean {
  if (most === null || amount === null) return true;
  const minor = amount.minor < 0n ? -amount.minor : amount.minor;
  return amount.currency === most.currency && minor <= BigInt(most.minor);
}

/** "Missing tax data, high or critical, DE01, at most €500.00 at stake". */
export function scopeWords(rule: AutoFixRule): string {
  return [
    exceptionLabel(rule.type),
    rule.severities.length > 0 ? `severity ${listWords(rule.severities)}` : "",
    rule.entities.length > 0 ? `for ${listWords(rule.entities)}` : "",
    rule.tiers.length > 0 ? `customers of tier ${listWords(rule.tiers)}` : "",
    rule.most ? `at most ${amountWords(BigInt(rule.most.minor), rule.most.currency)} at stake` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** The rule by what it does: "Fill tax id". */
export function ruleName({ fix }: Pick<AutoFixRule, "fix">): string {
  const words = fix.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export function diffAutoFix(before: AutoFixPolicy, after: AutoFixPolicy): DocumentChange[] {
  const was = new Map(before.rules.map((rule) => [rule.key, rule]));
  const is = new Map(after.rules.map((rule) => [rule.key, rule]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    const subject = ruleName(now ?? old ?? { fix: key });
    if (!old || !now) return [{ subject, sentence: now ? `is added: ${ruleWords(now)}` : "is taken out" }];
    const [oldWords, newWords] = [ruleWords(old), ruleWords(now)];
    return oldWords === newWords ? [] : [{ subject, sentence: `was ${oldWords}; would be ${newWords}` }];
  });
}

function ruleWords(rule: AutoFixRule): string {
  return `${rule.isOn ? "on" : "off"}, ${rule.fix} on ${scopeWords(rule)}, ${rule.perDay} a day at most`;
}

/** What keeps a document from being used. A rule for a type this installation does not know may stand, off. */
export function autoFixTroubles({ rules }: AutoFixPolicy): { path: string; message: string }[] {
  const seen = new Set<string>();
  return rules.flatMap((rule, at) => {
    const troubles: { path: string; message: string }[] = [];
    if (seen.has(rule.key))
      troubles.push({ path: `rules.${at}.key`, message: `“${rule.key}” stands in it twice. Keep one.` });
    seen.add(rule.key);
    if (rule.isOn && !exceptionTypeKeys.includes(rule.type))
      troubles.push({
        path: `rules.${at}.type`,
        message: `“${rule.type}” is no exception type here. Choose one that is, or leave the rule off.`,
      });
    return troubles;
  });
}
