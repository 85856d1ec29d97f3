import { overdueOf } from "#server/domain/collections/account-days";
import type { InvoiceFacts, WorkingDays } from "#server/domain/collections/account-facts";
import type { DunningPolicy } from "#server/domain/collections/dunning-policy";
import { type DeskFacts, type LaneKey, laneOf } from "#server/domain/collections/lanes";
import { type NextAction, nextAction } from "#server/domain/collections/next-action";
import { type WorklistFacts, type WorklistReason, worklistPoints } from "#server/domain/collections/points";
import { type PointsPolicy, type PointsStrategy, pointsStrategyOf } from "#server/domain/collections/points-policy";
import type { SettledInvoice } from "#server/domain/collections/reliability";
import type { KnownAccount } from "#server/domain/collections/replay-ledger";
import { furthestStage, type InvoiceStage } from "#server/domain/collections/replay-stages";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** A line of the worklist: an account of which something is past due. Amounts are minor units of the file's currency. */
export type ListedAccount = {
  account: string;
  name: string;
  points: number;
  reasons: readonly WorklistReason[];
  lane: LaneKey;
  /** Why it is in that lane. */
  because: string;
  /** The furthest step any of its invoices has reached; null before the first. */
  stage: { strategy: string; step: string } | null;
  overdueMinor: bigint;
  disputedMinor: bigint;
  invoices: number;
  oldestDueOn: PlainDate;
  next: Pick<NextAction, "kind" | "label" | "sentence">;
};

export type CollectionsPolicies = { dunning: DunningPolicy; points: PointsPolicy };
export type AccountOfDay = KnownAccount & { stages: readonly InvoiceStage[] };

/** The worklist of a day: the most points first, and of equal ones the larger sum. */
export function worklistOf(
  accounts: readonly AccountOfDay[],
  policies: CollectionsPolicies,
  day: PlainDate,
  workingDays: WorkingDays,
): ListedAccount[] {
  return accounts
    .flatMap((account) => lineOf(account, policies, day, workingDays) ?? [])
    .sort(
      (one, other) =>
        other.points - one.points ||
        byAmount(other.overdueMinor, one.overdueMinor) ||
        (one.account < other.account ? -1 : 1),
    );
}

function byAmount(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function lineOf(
  known: AccountOfDay,
  { dunning, points }: CollectionsPolicies,
  day: PlainDate,
  workingDays: WorkingDays,
): ListedAccount | null {
  const { facts: account } = known;
  const { strategy } = pointsStrategyOf(points, account);
  const desk = deskOf(known, strategy, day);
  const lane = laneOf(account, desk, dunning, day, workingDays);
  const weighed = weighedFacts(known, desk, day);
  if (lane === null || weighed.oldestDueOn === null) return null;
  const { overdueMinor, disputedMinor, oldestDueOn } = weighed;
  const { points: sum, reasons } = worklistPoints(points, weighed, day);
  const { kind, label, sentence } = nextAction(
    { account, desk, overdueMinor, disputes: [], requested: [] },
    { dunning, advice: strategy.advice },
    day,
    workingDays,
  );
  const furthest = furthestStage(known.stages);
  return {
    account: account.id,
    name: account.name,
    points: sum,
    reasons,
    lane: lane.lane,
    because: lane.sentence,
    stage: furthest && { strategy: furthest.strategy, step: furthest.step.key },
    overdueMinor,
    disputedMinor,
    invoices: overdueOf(account, day).length,
    oldestDueOn,
    next: { kind, label, sentence },
  };
}

/** A file knows of no replies, snoozes and questions: what came in and broke since the last call is all there is. */
function deskOf({ boosts, workedAt }: KnownAccount, { boostDays }: PointsStrategy, day: PlainDate): DeskFacts {
  const events = boosts.filter(({ on }) => daysBetween(on, day) < boostDays);
  return { snooze: null, events, workedAt, awaitingUs: null, followUpOn: null };
}

function weighedFacts(
  { facts: account, settled, promisesBrokenOn }: KnownAccount,
  { events }: DeskFacts,
  day: PlainDate,
): WorklistFacts {
  const late = overdueOf(account, day);
  const old = late.filter(({ dueOn }) => daysBetween(dueOn, day) > 90);
  return {
    entity: account.entity,
    tier: account.tier,
    country: account.country,
    overdueMinor: sumOf(late, ({ openMinor }) => openMinor),
    beyond90Minor: sumOf(old, ({ openMinor }) => openMinor),
    disputedMinor: sumOf(late, ({ disputedMinor }) => disputedMinor),
    oldestDueOn: late.map(({ dueOn }) => dueOn).sort()[0] ?? null,
    history: historyOf(settled),
    promisesBrokenOn,
    chargesFailedOn: [],
    disputesRaisedOn: [],
    renewalOn: account.renewalOn,
    lastContactOn: account.contacts.at(-1)?.on ?? null,
    boosts: events,
    nudges: [],
  };
}

/** An invoice paid early makes up for none that was paid late. */
function historyOf(settled: readonly SettledInvoice[]): WorklistFacts["history"] {
  const late = settled.map(({ dueOn, paidOn }) => daysBetween(dueOn, paidOn)).filter((days) => days > 0);
  const daysLate = late.reduce((sum, days) => sum + days, 0);
  const averageDaysLate = settled.length === 0 ? null : daysLate / settled.length;
  return { settled: settled.length, late: late.length, averageDaysLate };
}

function sumOf(invoices: readonly InvoiceFacts[], minorOf: (invoice: InvoiceFacts) => bigint): bigint {
  return invoices.reduce((sum, invoice) => sum + minorOf(invoice), 0n);
}
