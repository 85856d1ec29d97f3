import type { AccountFacts } from "#server/domain/collections/account-facts";
import { sumsOf } from "#server/domain/collections/act-sums";
import { type DunningPolicy, strategyOf } from "#server/domain/collections/dunning-policy";
import { chaseable, promisedParts, stopsOf } from "#server/domain/collections/holds";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** What the account team has to hear of a customer who does not pay. */
export type TeamAlert = {
  on: PlainDate;
  /** Since when anything at all is past due: an escalation lasts as long as something of it is. */
  since: PlainDate;
  /** Days past due of the oldest invoice that may be asked for. */
  days: number;
  sums: readonly { currency: string; minor: bigint }[];
};

/**
 * Whether the account team has to know on a day: of a customer whose strategy tells them, once what may be asked for is old
 * enough and, in some currency, worth it. What is stopped, contested, promised or arriving is no escalation.
 */
export function teamAlert(account: AccountFacts, policy: DunningPolicy, day: PlainDate): TeamAlert | null {
  const { strategy } = strategyOf(policy, account);
  const { tellTeamFromDays, tellTeamLeastMinor: least } = strategy;
  const late = account.invoices.filter(({ dueOn, openMinor }) => dueOn < day && openMinor > 0n);
  const isOld = ({ dueOn }: { dueOn: PlainDate }) =>
    tellTeamFromDays !== null && daysBetween(dueOn, day) >= tellTeamFromDays;
  if (!late.some(isOld) || stopsOf(account, day).length > 0) return null;
  const promised = promisedParts(account, policy, day);
  const asked = late
    .map((invoice) => ({ ...invoice, minor: chaseable(account, invoice, policy, day, promised).minor }))
    .filter(({ minor }) => minor > 0n);
  if (!asked.some(isOld)) return null;
  const sums = sumsOf(asked);
  if (!sums.some(({ currency, minor }) => minor >= BigInt(least[currency] ?? 0))) return null;
  return {
    on: day,
    since: oldest(late),
    days: daysBetween(oldest(asked), day),
    sums,
  };
}

function oldest(invoices: readonly { dueOn: PlainDate }[]): PlainDate {
  return invoices.map(({ dueOn }) => dueOn).reduce((first, on) => (on < first ? on : first));
}

/** Whether they were told of this escalation: something that was past due then still is. */
export function isTold({ since }: Pick<TeamAlert, "since">, toldOn: PlainDate | null): boolean {
  return toldOn !== null && since < toldOn;
}
