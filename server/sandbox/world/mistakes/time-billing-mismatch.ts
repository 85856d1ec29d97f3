import type { TimeEntryRow } from "#server/sandbox/psa/model";
import type { Plan } from "#server/sandbox/psa/plans";
import { psaRows } from "#server/sandbox/psa/rows";
import { psaState } from "#server/sandbox/psa/state";
import { timeEntriesOf } from "#server/sandbox/psa/time-entries";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { beginProject } from "#server/sandbox/world/mistakes/begin-project";
import { note } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { billEntries, planMonthRuns } from "#server/sandbox/world/service-billing";
import { addDays, DAY, dateIn, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Days after its month within which an approved hour is on an invoice. */
const GRACE_DAYS = 15;
const MOST_UNAPPROVED = 3;

/** Projects whose first months nobody billed, and projects whose hours were billed before anybody approved them. */
export function injectTimeMismatch(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (let index = 0; index < count; index += 1) {
    const draw = drawsFor(world.seed, `time mismatch/${world.count("time mismatches")}`);
    const isForgotten = draw.happens(0.5);
    const wanted = wantedVariant(world, "time_billing_mismatch");
    const mistake = (wanted === null ? isForgotten : wanted === "unbilled")
      ? plantForgotten(world, entity)
      : plantUnapproved(world, entity);
    if (mistake) planted.push(mistake);
  }
  return planted;
}

function plantForgotten(world: World, entity: EntityCode | null): PlantedMistake | null {
  const plan = beginProject(world, entity, { billing: "T&M", daysAgo: 76, daysAhead: 60 });
  if (!plan) return null;
  planMonthRuns(world, plan, utcDate(world.now));
  return noted(world, plan, "Its approved hours of the first months are on no invoice.");
}

function plantUnapproved(world: World, entity: EntityCode | null): PlantedMistake | null {
  const plan = beginProject(world, entity, { billing: "T&M", daysAgo: 26, daysAhead: 40 });
  if (!plan) return null;
  planMonthRuns(world, plan, plan.startOn);
  const draw = drawsFor(world.seed, `unapproved hours/${plan.id}`);
  const entries = timeEntriesOf(world, plan, world.now - 10 * DAY).filter(
    ({ billable, deleted, status }) => billable && !deleted && status !== "Draft",
  );
  const { withheld } = psaState(world);
  const drawn = draw.pick(["Rejected", "Submitted"] as const);
  const wanted = wantedVariant(world, "time_billing_mismatch");
  const word = wanted === null ? drawn : wanted === "rejected" ? "Rejected" : "Submitted";
  for (const { id } of entries.slice(0, MOST_UNAPPROVED)) withheld.set(id, word);
  if (entries.length === 0) return null;
  billEntries(world, plan, entries, `${plan.id}/unapproved`);
  return noted(world, plan, `Hours were billed that are ${word.toLowerCase()}.`);
}

function noted(world: World, plan: Plan, explanation: string): PlantedMistake {
  return note(world, {
    type: "time_billing_mismatch",
    entity: plan.customer.entity,
    subject: { system: "psa", type: "project", id: plan.id },
    plantedAt: world.now,
    explanation,
  });
}

export function hasTimeMismatch(world: World, projectId: string): boolean {
  const rows = psaRows(world);
  const project = rows.projects.find(({ id }) => id === projectId);
  const customer = world.customers.get(world.links.customerByAccount.get(project?.crm_account_id ?? "") ?? "");
  if (!project || !customer) return false;
  const { timeZone } = entityOf(customer.entity);
  return rows.time_entries.some(
    (entry) =>
      entry.project_id === projectId &&
      entry.billable &&
      !entry.deleted &&
      (isForgotten(entry, timeZone, dateIn(timeZone, world.now)) || isUnapproved(entry)),
  );
}

function isForgotten(entry: TimeEntryRow, timeZone: string, today: string): boolean {
  if (entry.status !== "Approved" || entry.billing_invoice_id !== null || entry.approved_at === null) return false;
  const approvedOn = dateIn(timeZone, Date.parse(entry.approved_at));
  const counted = approvedOn > entry.worked_on ? approvedOn : entry.worked_on;
  const monthEnd = addDays(`${addDays(`${counted.slice(0, 7)}-28`, 4).slice(0, 7)}-01`, -1);
  return addDays(monthEnd, GRACE_DAYS) < today;
}

function isUnapproved(entry: TimeEntryRow): boolean {
  return entry.billing_invoice_id !== null && entry.approved_at === null;
}
