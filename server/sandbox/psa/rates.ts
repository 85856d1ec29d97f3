import type { RateRow } from "#server/sandbox/psa/model";
import { hourlyRate, type Role } from "#server/sandbox/psa/people";
import { instantOn, type Plan } from "#server/sandbox/psa/plans";
import { psaState } from "#server/sandbox/psa/state";
import { decimalText } from "#server/sandbox/world/amounts";
import { addDays, DAY, HOUR, isoOf, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export function rolesOf(plan: Plan): Role[] {
  return [...new Set(plan.team.map(({ role }) => role))];
}

export function firstRateId(world: World, plan: Plan, role: Role): string {
  return world.id("rate", `${plan.id}/${role}/1`);
}

/** The price of an hour of each role, from the day it was agreed and approved on. */
export function ratesOf(world: World, plan: Plan, asOf: number): RateRow[] {
  const { currency } = plan.customer;
  const changesAt = plan.rateChangeOn === null ? Number.POSITIVE_INFINITY : instantOn(plan.rateChangeOn) - 5 * DAY;
  const agreedAt = plan.createdAt + HOUR;
  return rolesOf(plan).flatMap((role) => {
    const common = { project_id: plan.id, role, currency, deleted: false };
    const isChanged = changesAt <= asOf && plan.rateChangeOn !== null;
    const id = firstRateId(world, plan, role);
    const first: RateRow = {
      ...common,
      id,
      hourly_rate: decimalText(hourlyRate(currency, role, plan.percentOff), currency),
      starts_on: plan.startOn,
      ends_on: isChanged && plan.rateChangeOn ? addDays(plan.rateChangeOn, -1) : null,
      ...approvalOf(world, plan, id, agreedAt, isChanged ? changesAt : agreedAt, asOf),
    };
    if (!isChanged || !plan.rateChangeOn) return [first];
    const nextId = world.id("rate", `${plan.id}/${role}/2`);
    const second: RateRow = {
      ...common,
      id: nextId,
      hourly_rate: decimalText(hourlyRate(currency, role, plan.percentOff - 4), currency),
      starts_on: plan.rateChangeOn,
      ends_on: null,
      ...approvalOf(world, plan, nextId, changesAt, changesAt, asOf),
    };
    return [first, second];
  });
}

/** Rates are approved as they are agreed, but for those that somebody forgot to ask for. */
function approvalOf(
  world: World,
  plan: Plan,
  id: string,
  agreedAt: number,
  changedAt: number,
  asOf: number,
): Pick<RateRow, "approved_on" | "modified_at"> {
  const { approvals, unapprovedRates } = psaState(world);
  const askedFor = approvals.get(id) ?? Number.POSITIVE_INFINITY;
  const approvedAt = unapprovedRates.has(id) ? askedFor : agreedAt;
  const isApproved = approvedAt <= asOf;
  return {
    approved_on: isApproved ? utcDate(approvedAt) : null,
    modified_at: isoOf(Math.max(changedAt, plan.knownSince, isApproved ? approvedAt : 0)),
  };
}
