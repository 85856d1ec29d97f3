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
  return rolesOf(plan).flatMap((role) => withAgreed(world, plan, role, plannedRates(world, plan, role, asOf)));
}

function plannedRates(world: World, plan: Plan, role: Role, asOf: number): RateRow[] {
  const { currency } = plan.customer;
  const changesAt = plan.rateChangeOn === null ? Number.POSITIVE_INFINITY : instantOn(plan.rateChangeOn) - 5 * DAY;
  const agreedAt = plan.createdAt + HOUR;
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
}

/** A rate that was agreed later ends the one before it on the day before. */
function withAgreed(world: World, plan: Plan, role: Role, planned: readonly RateRow[]): RateRow[] {
  const rows = [...planned];
  for (const [id, agreed] of psaState(world).agreedRates) {
    if (agreed.projectId !== plan.id || agreed.role !== role) continue;
    const place = rows.findLastIndex((row) => row.starts_on < agreed.startsOn);
    const before = rows[place];
    if (before) {
      const modified = Math.max(Date.parse(before.modified_at), agreed.at);
      rows[place] = { ...before, ends_on: addDays(agreed.startsOn, -1), modified_at: isoOf(modified) };
    }
    const { currency } = plan.customer;
    rows.push({
      id,
      project_id: plan.id,
      role,
      currency,
      hourly_rate: decimalText(agreed.hourly, currency),
      starts_on: agreed.startsOn,
      ends_on: null,
      approved_on: utcDate(agreed.at),
      modified_at: isoOf(agreed.at),
      deleted: false,
    });
  }
  return rows;
}

/** What an hour of a role costs on a day: of several rates the one that began last. */
export function rateInForce(world: World, plan: Plan, role: string, day: string): RateRow | null {
  const begun = ratesOf(world, plan, world.now).filter((row) => row.role === role && row.starts_on <= day);
  return begun.reduce<RateRow | null>((last, row) => (last && last.starts_on > row.starts_on ? last : row), null);
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
