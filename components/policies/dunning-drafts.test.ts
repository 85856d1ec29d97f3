import { expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { sentencesOf } from "./document-reading";
import {
  type DunningDraft,
  draftOfDunning,
  newStep,
  readDunning,
  type StepDraft,
  type StrategyDraft,
} from "./dunning-drafts";

const draft = draftOfDunning(defaultDunningPolicy);
const regular = strategyAt(draft, 0);

function strategyAt({ strategies }: DunningDraft, place: number): StrategyDraft {
  const strategy = strategies[place];
  if (!strategy) throw new Error(`Dunning begins with a strategy in place ${place}.`);
  return strategy;
}

function withRegular(change: Partial<StrategyDraft>): DunningDraft {
  return { ...draft, strategies: [{ ...regular, ...change }, ...draft.strategies.slice(1)] };
}

function withStep(key: string, change: Partial<StepDraft>): DunningDraft {
  return withRegular({ steps: regular.steps.map((step) => (step.key === key ? { ...step, ...change } : step)) });
}

test("what was delivered is read back as it was", () => {
  expect(readDunning(draft)).toEqual({ document: defaultDunningPolicy, troubles: [] });
});

const threshold = (currency: string, amount: string) => ({ id: `${currency} ${amount}`, currency, amount });

test.each<[string, DunningDraft, string, RegExp]>([
  [
    "two steps on one day",
    withStep("reminder_2", { days: "3" }),
    "strategies.0.steps.2.day",
    /^"Second reminder" has to come after "First reminder", which is reached on day 3\.$/,
  ],
  ["a day in words", withStep("call", { days: "soon" }), "strategies.0.steps.3.day", /“Call the customer”, days is/],
  ["an e-mail without a text", withStep("reminder_1", { template: " " }), "strategies.0.steps.1.template", /a text/],
  ["a step without a name", withStep("call", { label: "" }), "strategies.0.steps.3.label", /step 4, name is empty/],
  [
    "a step that is gone and named all the same",
    withRegular({ steps: regular.steps.filter(({ key }) => key !== "call") }),
    "strategies.0.afterBrokenPromise",
    /has no step/,
  ],
  [
    "more grace than there may be",
    withRegular({ bounds: { ...regular.bounds, graceDays: "61" } }),
    "strategies.0.graceDays",
    /“Regular customers”, days of grace after the due day is above 60/,
  ],
  [
    "a currency twice",
    withRegular({ thresholds: [threshold("EUR", "20"), threshold("eur", "30")] }),
    "strategies.0.leastMinor.1.currency",
    /EUR stands there twice/,
  ],
  [
    "a currency that is none",
    withRegular({ thresholds: [threshold("euro", "20")] }),
    "strategies.0.leastMinor.0.currency",
    /“euro” is no currency/,
  ],
  [
    "more places than a currency has",
    withRegular({ thresholds: [threshold("JPY", "20.5")] }),
    "strategies.0.leastMinor.0.amount",
    /“20\.5” is no amount of JPY; write it as 1500/,
  ],
  [
    "a country in words",
    { ...draft, segments: draft.segments.map((one) => ({ ...one, countries: "Germany" })) },
    "segments.0.countries",
    /“GERMANY” is no country code/,
  ],
  ["a strategy nobody has", { ...draft, otherwise: "gone" }, "otherwise", /There is no strategy "gone"/],
  ["a share above all", { ...draft, keptFromPercent: "101" }, "promises.keptFromBasisPoints", /above 10000/],
  ["a share in words", { ...draft, keptFromPercent: "most" }, "promises.keptFromBasisPoints", /cannot be read/],
  [
    "a plan that bears nothing",
    { ...draft, missedUntilDefault: "0" },
    "plans.missedUntilDefault",
    /below 1|at least 1/,
  ],
  ["grace of a plan in words", { ...draft, planGraceDays: "few" }, "plans.graceDays", /cannot be read/],
])("%s is told at its place", (_name, written, path, sentence) => {
  const { troubles } = readDunning(written);
  expect(troubles.map((trouble) => trouble.path)).toContain(path);
  expect(sentencesOf(troubles.filter((trouble) => trouble.path === path)).join(" ")).toMatch(sentence);
});

test("what can be compared is, although two steps stand on one day", () => {
  expect(readDunning(withStep("reminder_2", { days: "3" })).document).not.toBeNull();
});

test.each<[string, DunningDraft, (read: ReturnType<typeof readDunning>["document"]) => unknown, unknown]>([
  [
    "a courtesy before the due day",
    withStep("due_soon", { days: "7", isBefore: true }),
    (read) => read?.strategies[0]?.steps[0]?.day,
    -7,
  ],
  [
    "the due day itself",
    withStep("due_soon", { days: "0", isBefore: true }),
    (read) => read?.strategies[0]?.steps[0]?.day,
    0,
  ],
  [
    "a lower sum in a currency without hundredths",
    withRegular({ thresholds: [threshold("jpy", "1,200")] }),
    (read) => read?.strategies[0]?.leastMinor,
    { JPY: 1_200 },
  ],
  [
    "a text that an act of another kind does not send",
    withStep("reminder_2", { action: "call" }),
    (read) => read?.strategies[0]?.steps[2]?.template,
    null,
  ],
  [
    "a renewal nobody waits for",
    withRegular({ bounds: { ...regular.bounds, waitBeforeRenewalDays: " " } }),
    (read) => read?.strategies[0]?.waitBeforeRenewalDays,
    null,
  ],
  [
    "the terms of plans",
    { ...draft, planGraceDays: "7", missedUntilDefault: "3" },
    (read) => read?.plans,
    { graceDays: 7, missedUntilDefault: 3 },
  ],
  ["a share with a half", { ...draft, keptFromPercent: "97.5" }, (read) => read?.promises.keptFromBasisPoints, 9_750],
  [
    "countries as people type them",
    { ...draft, segments: draft.segments.slice(0, 1).map((one) => ({ ...one, countries: "de, at;DE" })) },
    (read) => read?.segments[0]?.countries,
    ["DE", "AT"],
  ],
])("%s is read", (_name, written, part, value) => expect(part(readDunning(written).document)).toEqual(value));

test("a step that is added has a key no other had before it", () => {
  expect(newStep().key).not.toBe(newStep().key);
  expect(newStep().key).toMatch(/^step_[0-9a-f]{8}$/);
});
