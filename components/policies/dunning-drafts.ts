import {
  DunningPolicy,
  type DunningStep,
  type DunningStrategy,
  dunningTroubles,
  type StepAction,
} from "#server/domain/collections/dunning-policy";
import { decimalFromMinor, exponentOf, isCurrencyCode } from "#server/domain/money";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { newKey } from "../trpc/key";
import { type GroupDraft, groupDraft, groupName, groupTroubles, readGroup } from "./customer-groups";
import { minorOf, type ReadDocument, readWritten, wholeOf } from "./document-reading";
import { sendsText } from "./dunning-words";

/** A step under somebody's hands. Its key was given once and stays, whatever else changes. */
export type StepDraft = {
  key: string;
  label: string;
  days: string;
  isBefore: boolean;
  action: StepAction;
  template: string;
};
export type ThresholdDraft = { id: string; currency: string; amount: string };

export const boundLabels = {
  graceDays: "Days of grace after the due day",
  quietDays: "Days without a contact between two",
  mostInWeek: "Contacts within 7 days at most",
  mostInMonth: "Contacts within 30 days at most",
  waitBeforeRenewalDays: "Days before a renewal without a contact",
  tellTeamFromDays: "Days past due until the account team is told",
} as const;
export type Bound = keyof typeof boundLabels;

export type StrategyDraft = Pick<
  DunningStrategy,
  "key" | "label" | "lastStep" | "afterBrokenPromise" | "onWorkingDays" | "waitForOpenTickets" | "isApproved"
> & {
  steps: readonly StepDraft[];
  bounds: Readonly<Record<Bound, string>>;
  thresholds: readonly ThresholdDraft[];
  /** The sums from which the account team is told. */
  teamSums: readonly ThresholdDraft[];
};
export type DunningGroup = GroupDraft & { strategy: string };
export type DunningDraft = {
  strategies: readonly StrategyDraft[];
  segments: readonly DunningGroup[];
  otherwise: string;
  promiseGraceDays: string;
  keptFromPercent: string;
  planGraceDays: string;
  missedUntilDefault: string;
};

export function draftOfDunning({ strategies, segments, otherwise, promises, plans }: DunningPolicy): DunningDraft {
  return {
    strategies: strategies.map(strategyDraft),
    segments: segments.map((segment) => ({ ...groupDraft(segment), strategy: segment.strategy })),
    otherwise,
    promiseGraceDays: String(promises.graceDays),
    keptFromPercent: String(promises.keptFromBasisPoints / 100),
    planGraceDays: String(plans.graceDays),
    missedUntilDefault: String(plans.missedUntilDefault),
  };
}

function strategyDraft(strategy: DunningStrategy): StrategyDraft {
  const { steps, leastMinor, graceDays, quietDays, mostInWeek, mostInMonth, waitBeforeRenewalDays, ...others } =
    strategy;
  const { tellTeamFromDays, tellTeamLeastMinor, ...rest } = others;
  return {
    ...rest,
    steps: steps.map(({ day, template, ...step }) => ({
      ...step,
      days: String(Math.abs(day)),
      isBefore: day < 0,
      template: template ?? "",
    })),
    bounds: {
      graceDays: String(graceDays),
      quietDays: String(quietDays),
      mostInWeek: String(mostInWeek),
      mostInMonth: String(mostInMonth),
      waitBeforeRenewalDays: waitBeforeRenewalDays === null ? "" : String(waitBeforeRenewalDays),
      tellTeamFromDays: tellTeamFromDays === null ? "" : String(tellTeamFromDays),
    },
    thresholds: sumDrafts(leastMinor),
    teamSums: sumDrafts(tellTeamLeastMinor),
  };
}

export function sumDrafts(sums: DunningStrategy["leastMinor"]): ThresholdDraft[] {
  return Object.entries(sums).map(([currency, minor]) => ({
    id: newKey(),
    currency,
    amount: decimalFromMinor(BigInt(minor), currency),
  }));
}

/** A call after the last step: it needs no text, and its day is for whoever adds it to say. */
export function newStep(): StepDraft {
  return {
    key: `step_${newKey().slice(0, 8)}`,
    label: "",
    days: "",
    isBefore: false,
    action: "call",
    template: "",
  };
}

/** What was written as a document, with everything that has to be put right. */
export function readDunning(draft: DunningDraft): ReadDocument<DunningPolicy> {
  const { strategies, segments, otherwise } = draft;
  const written = {
    strategies: strategies.map(readStrategy),
    segments: segments.map((segment) => ({ ...readGroup(segment), strategy: segment.strategy })),
    otherwise,
    promises: {
      graceDays: wholeOf(draft.promiseGraceDays),
      keptFromBasisPoints: basisPointsOf(draft.keptFromPercent),
    },
    plans: { graceDays: wholeOf(draft.planGraceDays), missedUntilDefault: wholeOf(draft.missedUntilDefault) },
  };
  const unread = [
    ...strategies.flatMap(({ label, thresholds, teamSums }, place) => [
      ...sumTroubles(thresholds, { label, what: "least sums", path: `strategies.${place}.leastMinor` }),
      ...sumTroubles(teamSums, { label, what: "sums to tell of", path: `strategies.${place}.tellTeamLeastMinor` }),
    ]),
    ...groupTroubles(segments, "segments"),
  ];
  return readWritten({
    shape: DunningPolicy,
    written,
    unread,
    placeName: (path) => placeName(draft, path),
    check: dunningTroubles,
  });
}

function readStrategy({ steps, bounds, thresholds, teamSums, ...rest }: StrategyDraft): DunningStrategy {
  const daysOrNone = (text: string) => (text.trim() === "" ? null : wholeOf(text));
  return {
    ...rest,
    label: rest.label.trim(),
    steps: steps.map(readStep),
    leastMinor: readSums(thresholds),
    graceDays: wholeOf(bounds.graceDays),
    quietDays: wholeOf(bounds.quietDays),
    mostInWeek: wholeOf(bounds.mostInWeek),
    mostInMonth: wholeOf(bounds.mostInMonth),
    waitBeforeRenewalDays: daysOrNone(bounds.waitBeforeRenewalDays),
    tellTeamFromDays: daysOrNone(bounds.tellTeamFromDays),
    tellTeamLeastMinor: readSums(teamSums),
  };
}

export function readSums(sums: readonly ThresholdDraft[]): DunningStrategy["leastMinor"] {
  return Object.fromEntries(
    sums
      .map(({ currency, amount }) => [codeOf(currency), minorOf(amount, codeOf(currency))] as const)
      .filter(([currency, minor]) => isCurrencyCode(currency) && !Number.isNaN(minor)),
  );
}

function readStep({ key, label, days, isBefore, action, template }: StepDraft): DunningStep {
  const day = wholeOf(days);
  return {
    key,
    label: label.trim(),
    day: isBefore ? 0 - day : day,
    action,
    template: sendsText(action) && template.trim() !== "" ? template.trim() : null,
  };
}

/** "98.5" percent as 9850. */
function basisPointsOf(text: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : Number.NaN;
}

function codeOf(currency: string): string {
  return currency.trim().toUpperCase();
}

/** A document holds one sum for a currency; what is typed may name one twice, or none that there is. */
export function sumTroubles(
  thresholds: readonly ThresholdDraft[],
  { label, what, path }: { label: string; what: string; path: string },
): DocumentTrouble[] {
  const codes = thresholds.map(({ currency }) => codeOf(currency));
  return thresholds.flatMap(({ currency, amount }, place) => {
    const code = codeOf(currency);
    const here = `${path}.${place}`;
    if (!isCurrencyCode(code))
      return [
        {
          path: `${here}.currency`,
          message: `“${label}”, ${what}: “${currency.trim()}” is no currency; write it as EUR`,
        },
      ];
    if (codes.indexOf(code) < place)
      return [{ path: `${here}.currency`, message: `“${label}”, ${what}: ${code} stands there twice; keep one` }];
    if (!Number.isNaN(minorOf(amount, code))) return [];
    const example = exponentOf(code) === 0 ? "1500" : `20.${"0".repeat(exponentOf(code))}`;
    return [
      {
        path: `${here}.amount`,
        message: `“${label}”, ${what}: “${amount.trim()}” is no amount of ${code}; write it as ${example}`,
      },
    ];
  });
}

const stepFields: Record<string, string> = { label: "name", day: "days", action: "what it does", template: "text" };
const strategyFields: Record<string, string> = {
  label: "name",
  steps: "the list of steps",
  leastMinor: "least sums",
  tellTeamLeastMinor: "sums to tell of",
};

function placeName({ strategies, segments }: DunningDraft, path: readonly PropertyKey[]): string {
  const [top, place, field, at, part] = path;
  if (top === "promises") return place === "graceDays" ? "days of grace of a promise" : "the share of a kept promise";
  if (top === "plans") return place === "graceDays" ? "days of grace of an instalment" : "instalments until a default";
  if (top === "segments") {
    const segment = segments[Number(place)];
    return segment ? `${groupName(segment)}, ${String(field)}` : "the list of groups";
  }
  const strategy = top === "strategies" ? strategies[Number(place)] : undefined;
  if (!strategy) return "the document";
  const name = strategy.label.trim() === "" ? "A strategy without a name" : `“${strategy.label.trim()}”`;
  const step = field === "steps" ? strategy.steps[Number(at)] : undefined;
  if (step) {
    const called = step.label.trim() === "" ? `step ${Number(at) + 1}` : `step “${step.label.trim()}”`;
    return `${name}, ${called}, ${stepFields[String(part)] ?? String(part)}`;
  }
  const bound = Object.hasOwn(boundLabels, String(field)) ? boundLabels[String(field) as Bound].toLowerCase() : null;
  return `${name}, ${bound ?? strategyFields[String(field)] ?? String(field)}`;
}
