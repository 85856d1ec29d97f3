import { z } from "zod";
import { isCurrencyCode } from "#server/domain/money";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { repeated } from "#server/domain/routing/document-trouble";

/** What a step does: two reach the customer, the others are work for somebody here or ask for a signature. */
export const stepActions = ["email", "letter", "call", "task", "escalate", "restrict"] as const;
export type StepAction = (typeof stepActions)[number];

const Key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "use small letters, digits and _");
const Label = z.string().trim().min(1).max(80);

export const DunningStep = z.strictObject({
  /** Stays the same when the step is renamed or moved; what was sent is remembered under it. */
  key: Key,
  label: Label,
  /** Days after the due day on which an invoice reaches it; below zero a courtesy before it, which lapses on the due day. */
  day: z.int().min(-30).max(720),
  action: z.enum(stepActions),
  /** The text that is sent, by its key; none for work. */
  template: Key.nullable(),
});
export type DunningStep = z.infer<typeof DunningStep>;

/** Amounts in minor units by currency. */
const Amounts = z.record(z.string().refine(isCurrencyCode, "use a currency code such as EUR"), z.int().min(0));

export const DunningStrategy = z.strictObject({
  key: Key,
  label: Label,
  /** In the order of their days; an invoice stands at the latest it has reached. */
  steps: z.array(DunningStep).min(1).max(16),
  /** Days added to each step after the due day. */
  graceDays: z.int().min(0).max(60),
  /** Below this sum over all that may be chased in a currency, nobody is reminded. A currency that is missing has none. */
  leastMinor: Amounts,
  /** No step behind this one is ever taken by itself; null goes to the end. */
  lastStep: Key.nullable(),
  /** Where an invoice goes on after a broken promise, unless it is further along. */
  afterBrokenPromise: Key,
  /** Days without anything sent between two automated contacts, over all channels and engines. */
  quietDays: z.int().min(0).max(60),
  /** Automated contacts of one customer at most, over all channels, within seven and within thirty days. */
  mostInWeek: z.int().min(1).max(7),
  mostInMonth: z.int().min(1).max(30),
  /** Contacts go out on the customer's working days alone. */
  onWorkingDays: z.boolean(),
  waitForOpenTickets: z.boolean(),
  /** Nothing is sent while a renewal closes within so many days; null never waits for one. */
  waitBeforeRenewalDays: z.int().min(0).max(120).nullable(),
  /** Somebody looks at the run before it goes out. */
  isApproved: z.boolean(),
  /** Days past due from which the account team is told of a customer; null never tells them. */
  tellTeamFromDays: z.int().min(1).max(720).nullable().default(null),
  /** Only of customers from whom at least such a sum may be asked; of a currency that is missing any sum is enough. */
  tellTeamLeastMinor: Amounts.default({}),
});
export type DunningStrategy = z.infer<typeof DunningStrategy>;

/** What must be so for a segment to hold; an empty list asks nothing. */
export const DunningSegment = z.strictObject({
  name: Label,
  entities: z.array(z.string()).max(60),
  tiers: z.array(z.string()).max(60),
  countries: z.array(z.string().length(2)).max(60),
  strategy: Key,
});
export type DunningSegment = z.infer<typeof DunningSegment>;

/** When a promise counts as kept. */
export const PromiseTerms = z.strictObject({
  /** Days after the promised day before it is broken. */
  graceDays: z.int().min(0).max(30),
  /** Kept when at least so many hundredths of a percent of the amount arrived. */
  keptFromBasisPoints: z.int().min(1).max(10_000),
});
export type PromiseTerms = z.infer<typeof PromiseTerms>;

/** When a payment plan is behind, and when it is over. */
export const PlanTerms = z.strictObject({
  /** Days after an instalment is due before it is missed. */
  graceDays: z.int().min(0).max(60),
  /** With so many missed at once the plan defaults; with its last one missed it does in any case. */
  missedUntilDefault: z.int().min(1).max(24),
});
export type PlanTerms = z.infer<typeof PlanTerms>;

/** Also those of documents that were written before plans were judged. */
export const defaultPlanTerms: PlanTerms = { graceDays: 5, missedUntilDefault: 2 };

/** How overdue invoices are reminded of: the first segment that holds says by which strategy. */
export const DunningPolicy = z.strictObject({
  strategies: z.array(DunningStrategy).min(1).max(20),
  segments: z.array(DunningSegment).max(60),
  otherwise: Key,
  promises: PromiseTerms,
  plans: PlanTerms.default(defaultPlanTerms),
});
export type DunningPolicy = z.infer<typeof DunningPolicy>;

export type SegmentFacts = { entity: string; tier: string | null; country: string | null };

/** The strategy an account goes by, and the segment that said so; null where none held. */
export function strategyOf(
  policy: DunningPolicy,
  facts: SegmentFacts,
): { strategy: DunningStrategy; segment: string | null } {
  const segment = policy.segments.find(
    ({ entities, tiers, countries }) =>
      among(entities, facts.entity) && among(tiers, facts.tier) && among(countries, facts.country),
  );
  const key = segment?.strategy ?? policy.otherwise;
  const strategy = policy.strategies.find((one) => one.key === key);
  if (!strategy) throw new Error(`No strategy is called "${key}", although the document was checked.`);
  return { strategy, segment: segment?.name ?? null };
}

function among(values: readonly string[], value: string | null): boolean {
  return values.length === 0 || (value !== null && values.includes(value));
}

/** What keeps a document of the right shape from being used. */
export function dunningTroubles(policy: DunningPolicy): DocumentTrouble[] {
  const keys = policy.strategies.map(({ key }) => key);
  const unknown = (path: string, key: string) =>
    keys.includes(key) ? [] : [{ path, message: `there is no strategy "${key}"` }];
  return [
    ...repeated(keys).map((key) => ({ path: "strategies", message: `two strategies are called "${key}"` })),
    ...policy.strategies.flatMap((strategy, place) => strategyTroubles(strategy, `strategies.${place}`)),
    ...repeated(policy.segments.map(({ name }) => name)).map((name) => ({
      path: "segments",
      message: `two segments are called "${name}"`,
    })),
    ...policy.segments.flatMap(({ strategy }, place) => unknown(`segments.${place}.strategy`, strategy)),
    ...unknown("otherwise", policy.otherwise),
  ];
}

function strategyTroubles(strategy: DunningStrategy, path: string): DocumentTrouble[] {
  const keys = strategy.steps.map(({ key }) => key);
  const troubles: DocumentTrouble[] = [];
  for (const key of repeated(keys))
    troubles.push({ path: `${path}.steps`, message: `two steps of "${strategy.label}" are called "${key}"` });
  for (const [place, step] of strategy.steps.entries()) {
    const before = strategy.steps[place - 1];
    if (before && before.day >= step.day)
      troubles.push({
        path: `${path}.steps.${place}.day`,
        message: `"${step.label}" has to come after "${before.label}", which is reached on day ${before.day}`,
      });
    const writes = step.action === "email" || step.action === "letter";
    if (writes !== (step.template !== null))
      troubles.push({
        path: `${path}.steps.${place}.template`,
        message: writes ? `"${step.label}" needs a text to send` : `"${step.label}" sends nothing, so it has no text`,
      });
  }
  for (const [place, key] of [
    ["lastStep", strategy.lastStep],
    ["afterBrokenPromise", strategy.afterBrokenPromise],
  ] as const)
    if (key !== null && !keys.includes(key))
      troubles.push({ path: `${path}.${place}`, message: `"${strategy.label}" has no step "${key}"` });
  const resume = strategy.steps.find(({ key }) => key === strategy.afterBrokenPromise);
  if (resume && resume.day < 0)
    troubles.push({
      path: `${path}.afterBrokenPromise`,
      message: `"${resume.label}" is a courtesy before the due day; choose a step after it`,
    });
  const last = strategy.steps.find(({ key }) => key === strategy.lastStep);
  if (resume && last && resume.day > last.day)
    troubles.push({
      path: `${path}.afterBrokenPromise`,
      message: `"${resume.label}" comes after the last step, "${last.label}", so it would never be taken; choose an earlier one`,
    });
  return troubles;
}
