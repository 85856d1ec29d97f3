import { allPlansOf, furtherPlan, type Plan } from "#server/sandbox/psa/plans";
import { psaState, thisMinute } from "#server/sandbox/psa/state";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { hashText } from "#server/sandbox/world/prng";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

interface Project {
  billing: Plan["billing"];
  /** How long it has run, and will run on. */
  daysAgo: number;
  daysAhead: number;
}

/** A project that the project system hears of only now though it has run for a while; of a customer who has none. */
export function beginProject(world: World, entity: EntityCode | null, project: Project): Plan | null {
  const taken = new Set(allPlansOf(world).map(({ customer }) => customer.id));
  const startsAt = world.now - project.daysAgo * DAY;
  const suits = (customer: Customer) =>
    (!entity || customer.entity === entity) &&
    !taken.has(customer.id) &&
    customer.createdAt < startsAt - 30 * DAY &&
    isBilledNow(world, customer);
  const [chosen] = world.customers.rows
    .filter(suits)
    .map((customer) => ({ customer, rank: hashText(world.seed, `further project of ${customer.accountId}`) }))
    .sort((left, right) => left.rank - right.rank);
  if (!chosen) return null;
  const key = `further/${world.count("further projects")}`;
  const plan = furtherPlan(world, chosen.customer, {
    key,
    billing: project.billing,
    startOn: utcDate(startsAt),
    endOn: utcDate(world.now + project.daysAhead * DAY),
    knownSince: thisMinute(world),
  });
  psaState(world).revision += 1;
  return plan;
}

/** Customers whose tax can be told and who run a subscription, so that nothing else is wrong with their drafts. */
function isBilledNow(world: World, customer: Customer): boolean {
  const [contractId = ""] = world.links.contractsByCustomer.get(customer.id) ?? [];
  const subscription = world.subscriptions.get(world.links.subscriptionByContract.get(contractId) ?? "");
  if (subscription?.status !== "active") return false;
  if (customer.poRequired && customer.invoiceFields.length === 0 && !world.contracts.get(contractId)?.poNumber)
    return false;
  return customer.stripeAddress.country !== null && customer.stripeAddress.postalCode !== null;
}
