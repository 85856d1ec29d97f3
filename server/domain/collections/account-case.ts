import { z } from "zod";
import type { Severity } from "#server/domain/cases/machine";
import { livePromises, overdueOf } from "#server/domain/collections/account-days";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { boostWords, eventsSince } from "#server/domain/collections/boosts";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import { type DeskFacts, type Lane, type LaneKey, laneLabels, laneOf } from "#server/domain/collections/lanes";
import { type ActionFacts, type ActionKind, actionLabels, nextAction } from "#server/domain/collections/next-action";
import { pointKinds, type WorklistFacts, type WorklistReason, worklistPoints } from "#server/domain/collections/points";
import { type PointsPolicy, pointsStrategyOf } from "#server/domain/collections/points-policy";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { Money } from "#server/domain/money";
import { addDays, daysBetween, type PlainDate, startOfBusinessDate } from "#server/domain/time";

/** The type of a case that stands for an account on the worklist; its subject and its key are the customer. */
export const ACCOUNT_CASE = "collection_account";
export const ACCOUNT_CASE_LABEL = "Account past due";
export const COLLECTIONS_QUEUE = "collections";

export const laneKeys = Object.keys(laneLabels) as [LaneKey, ...LaneKey[]];
const actionKinds = Object.keys(actionLabels) as [ActionKind, ...ActionKind[]];
const reasonKinds = Object.keys(pointKinds) as [WorklistReason["kind"], ...WorklistReason["kind"][]];

/** Digits of minor units: what is kept as a document knows no whole number of any size. */
const StoredMoney = z.strictObject({ currency: z.string().length(3), minor: z.string().regex(/^-?\d+$/) });
export type StoredMoney = z.infer<typeof StoredMoney>;

/** What a row of the worklist shows beside the columns every case has. */
export const AccountCaseDetails = z.strictObject({
  /** All that is past due, by currency. */
  overdue: z.array(StoredMoney),
  invoices: z.int(),
  oldestDueOn: z.iso.date(),
  lane: z.strictObject({ sentence: z.string(), by: z.string().nullable(), until: z.iso.date().nullable() }),
  next: z.strictObject({
    kind: z.enum(actionKinds),
    label: z.string(),
    sentence: z.string(),
    invoiceIds: z.array(z.string()),
    until: z.iso.date().nullable(),
  }),
  lastContactOn: z.iso.date().nullable(),
  /** The strategy its points are given by, and the group that said so. */
  strategy: z.string(),
  group: z.string().nullable(),
  /** Of what is promised and not broken, the earliest day and all of it. */
  promised: z.strictObject({ on: z.iso.date(), amounts: z.array(StoredMoney) }).nullable(),
  disputed: z.array(StoredMoney),
});
export type AccountCaseDetails = z.infer<typeof AccountCaseDetails>;

export const AccountReason = z.strictObject({ kind: z.enum(reasonKinds), reason: z.string(), points: z.int() });

/** Where an account stands on the worklist: what its case says. */
export type AccountPlace = {
  lane: LaneKey;
  title: string;
  severity: Severity;
  /** All that is past due: in its currency where there is one, else in the reporting currency. */
  amount: Money;
  baseMinor: bigint;
  points: number;
  reasons: WorklistReason[];
  boost: string | null;
  dueAt: Date;
  details: AccountCaseDetails;
};

export type PlaceFacts = Pick<ActionFacts, "account" | "desk" | "disputes" | "requested"> & {
  weighed: WorklistFacts;
  /** Somebody put it away, and that moment has not come: it is away though its day is today. */
  asleep: { words: string; until: PlainDate } | null;
};
export type PlaceRules = {
  dunning: DunningPolicy;
  points: PointsPolicy;
  reportingCurrency: string;
  timeZone: string;
};

/** What waits without a day of its own is late after so many days. */
const LONGEST_WAIT_DAYS = 30;

/** Where an account stands on a day; null where nothing of it is past due. Pure: the same facts give the same place. */
export function placeOf(facts: PlaceFacts, rules: PlaceRules, day: PlainDate): AccountPlace | null {
  const { account, weighed, disputes, requested } = facts;
  const { dunning, points: policy, reportingCurrency, timeZone } = rules;
  const { strategy } = pointsStrategyOf(policy, account);
  const desk = recent(facts.desk, strategy.boostDays, day);
  const workingDays = workingDaysOf(account.country);
  const lane = awayOr(facts, desk, laneOf(account, desk, dunning, day, workingDays));
  const { oldestDueOn, overdueMinor } = weighed;
  if (lane === null || oldestDueOn === null) return null;
  const late = overdueOf(account, day);
  const { points, reasons, group } = worklistPoints(policy, { ...weighed, boosts: desk.events }, day);
  const next = nextAction(
    { account, desk, overdueMinor, disputes, requested },
    { dunning, advice: strategy.advice },
    day,
    workingDays,
  );
  const overdue = summed(late.map(({ currency, openMinor: minor }) => ({ currency, minor })));
  const [only] = overdue;
  const amount = overdue.length === 1 && only ? only : { minor: overdueMinor, currency: reportingCurrency };
  const [fresh] = eventsSince(desk.events, desk.workedAt);
  return {
    lane: lane.lane,
    title: `${amountWords(amount.minor, amount.currency)} past due since ${dayWords(addDays(oldestDueOn, 1))}`,
    severity: severityOf(daysBetween(oldestDueOn, day)),
    amount,
    baseMinor: overdueMinor,
    points,
    reasons,
    boost: fresh ? boostWords[fresh.kind] : null,
    dueAt: startOfBusinessDate(addDays(lastDay(lane, next.kind, next.until, day), 1), timeZone),
    details: {
      overdue: overdue.map(stored),
      invoices: late.length,
      oldestDueOn,
      lane: { sentence: lane.sentence, by: lane.by, until: lane.until },
      next: { ...next, invoiceIds: [...next.invoiceIds].sort() },
      lastContactOn: weighed.lastContactOn,
      strategy: strategy.key,
      group,
      promised: promisedOf(account, dunning, day),
      disputed: summed(late.map(({ currency, disputedMinor: minor }) => ({ currency, minor }))).map(stored),
    },
  };
}

/**
 * The first day on which time alone moves an account: each day ages what is past due and makes what is to be done today late;
 * before that, the day after something falls due. Null where only an event can.
 */
export function looksAgainOn(account: AccountFacts, day: PlainDate): PlainDate | null {
  if (overdueOf(account, day).length > 0) return addDays(day, 1);
  const due = account.invoices.filter(({ openMinor }) => openMinor > 0n).map(({ dueOn }) => addDays(dueOn, 1));
  return due.sort()[0] ?? null;
}

/** Nothing older than the group counts is news any more. */
function recent(desk: DeskFacts, boostDays: number, day: PlainDate): DeskFacts {
  return { ...desk, events: desk.events.filter(({ on }) => daysBetween(on, day) < boostDays) };
}

function awayOr({ account, asleep }: PlaceFacts, desk: DeskFacts, lane: Lane | null): Lane | null {
  const isWoken = desk.snooze !== null && eventsSince(desk.events, desk.snooze.at).length > 0;
  if (lane === null || asleep === null || isWoken || account.standstill || lane.lane === "snoozed") return lane;
  return { lane: "snoozed", label: laneLabels.snoozed, sentence: asleep.words, by: null, until: asleep.until };
}

function severityOf(age: number): Severity {
  if (age > 90) return "critical";
  if (age > 60) return "high";
  return age > 30 ? "medium" : "low";
}

const doneToday: readonly LaneKey[] = ["today", "promises_due", "broken", "waiting_on_us"];

/** The last day on which what is to be done is in time. */
function lastDay(lane: Lane, next: ActionKind, until: PlainDate | null, day: PlainDate): PlainDate {
  if (next !== "wait" || doneToday.includes(lane.lane)) return day;
  return lane.until ?? until ?? addDays(day, LONGEST_WAIT_DAYS);
}

function promisedOf(account: AccountFacts, dunning: DunningPolicy, day: PlainDate): AccountCaseDetails["promised"] {
  const promises = livePromises(account, dunning, day);
  const [first] = promises;
  if (!first) return null;
  const open = promises.map(({ currency, amountMinor, paidMinor }) => ({ currency, minor: amountMinor - paidMinor }));
  return { on: first.promisedOn, amounts: summed(open).map(stored) };
}

function summed(parts: readonly Money[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of parts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums]
    .filter(([, minor]) => minor > 0n)
    .map(([currency, minor]) => ({ currency, minor }))
    .sort((left, right) => (left.currency < right.currency ? -1 : 1));
}

function stored({ currency, minor }: Money): StoredMoney {
  return { currency, minor: minor.toString() };
}

export function moneyOf({ currency, minor }: StoredMoney): Money {
  return { currency, minor: BigInt(minor) };
}
