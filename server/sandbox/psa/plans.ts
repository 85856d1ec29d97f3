import type { ProjectRow } from "#server/sandbox/psa/model";
import { type Person, teamOf } from "#server/sandbox/psa/people";
import { psaState } from "#server/sandbox/psa/state";
import { entityOf } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor, hashText } from "#server/sandbox/world/prng";
import { addDays, DAY, dateIn, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** What a project will be, decided once from the seed and the customer; how far it has come follows from the time. */
export interface Plan {
  id: string;
  customer: Customer;
  name: string;
  contractNumber: string | null;
  billing: ProjectRow["billing_type"];
  budget: number;
  team: Person[];
  percentOff: number;
  startOn: string;
  endOn: string;
  createdAt: number;
  /** Days on which the work stands still, or never goes on. */
  pause: { fromOn: string; toOn: string | null } | null;
  /** A new rate from this day on. */
  rateChangeOn: string | null;
  /** Entered later than it began: nothing of it changed before. */
  knownSince: number;
}

const CUSTOMER_SHARE = 0.04;
const FEWEST_PROJECTS = 3;
const KINDS = ["Implementation", "Data migration", "Onboarding"] as const;
const plans = new WeakMap<World, Plan[]>();

/** One customer in twenty-five has a project that began in the half year before the anchor. */
export function plansOf(world: World): Plan[] {
  const known = plans.get(world);
  if (known) return known;
  const wanted = Math.max(FEWEST_PROJECTS, Math.round(world.customers.rows.length * CUSTOMER_SHARE));
  const ranked = world.customers.rows
    .filter((customer) => customer.createdAt < world.anchor - 20 * DAY)
    .map((customer) => ({ customer, rank: hashText(world.seed, `project of ${customer.accountId}`) }))
    .sort((left, right) => left.rank - right.rank);
  const made = ranked.slice(0, wanted).map(({ customer }) => planOf(world, customer));
  plans.set(world, made);
  return made;
}

function planOf(world: World, customer: Customer): Plan {
  const draw = drawsFor(world.seed, `project plan/${customer.accountId}`);
  const { timeZone } = entityOf(customer.entity);
  const earliest = Math.max(world.anchor - 180 * DAY, customer.createdAt);
  const startOn = dateIn(timeZone, earliest + Math.floor((world.anchor - 14 * DAY - earliest) * draw.next()));
  const kind = draw.pick(KINDS);
  const weeks = kind === "Onboarding" ? draw.int(4, 9) : draw.int(9, 26);
  const billing = draw.weighted<Plan["billing"]>([
    ["Fixed Fee", 45],
    ["T&M", 45],
    ["Retainer", 10],
  ]);
  const budget = draw.int(16, 110) * (customer.currency === "JPY" ? 75_000 : 50_000);
  const team = teamOf(customer.entity, draw);
  const percentOff = draw.pick([0, 0, 5, 10]);
  const endOn = addDays(startOn, weeks * 7);
  const pausesAfter = draw.int(3, weeks - 1) * 7;
  const pause = draw.weighted<Plan["pause"]>([
    [null, 84],
    [{ fromOn: addDays(startOn, pausesAfter), toOn: addDays(startOn, pausesAfter + 21) }, 11],
    [{ fromOn: addDays(startOn, pausesAfter), toOn: null }, 5],
  ]);
  const [contractId = ""] = world.links.contractsByCustomer.get(customer.id) ?? [];
  return {
    id: world.id("prj", customer.accountId),
    customer,
    name: `${customer.name}: ${kind}`,
    contractNumber: draw.happens(0.85) ? (world.contracts.get(contractId)?.number ?? null) : null,
    billing,
    budget,
    team,
    percentOff,
    startOn,
    endOn,
    createdAt: instantOn(startOn) - draw.int(4, 20) * DAY,
    pause,
    rateChangeOn: draw.happens(0.15) ? addDays(startOn, draw.int(20, 50)) : null,
    knownSince: 0,
  };
}

export interface FurtherPlan {
  key: string;
  billing: Plan["billing"];
  startOn: string;
  endOn: string;
  knownSince: number;
}

/** A project beside those of the seed, of a customer who has none yet. */
export function furtherPlan(world: World, customer: Customer, details: FurtherPlan): Plan {
  const { key, billing, startOn, endOn, knownSince } = details;
  const draw = drawsFor(world.seed, `further project/${key}`);
  const kind = draw.pick(KINDS);
  const [contractId = ""] = world.links.contractsByCustomer.get(customer.id) ?? [];
  const contract = world.contracts.get(contractId);
  const plan: Plan = {
    id: world.id("prj", `${customer.accountId}/${key}`),
    customer,
    name: `${customer.name}: ${kind}`,
    // Beside a contract by the quarter its hours would be billed by the quarter too; these are billed by the month.
    contractNumber: contract && contract.frequency !== "Quarterly" ? contract.number : null,
    billing,
    budget: draw.int(16, 60) * (customer.currency === "JPY" ? 75_000 : 50_000),
    team: teamOf(customer.entity, draw),
    percentOff: 0,
    startOn,
    endOn,
    createdAt: instantOn(startOn) - draw.int(4, 20) * DAY,
    pause: null,
    rateChangeOn: null,
    knownSince,
  };
  psaState(world).furtherPlans.push(plan);
  return plan;
}

/** The projects of the seed and those begun beside them. */
export function allPlansOf(world: World): Plan[] {
  return [...plansOf(world), ...psaState(world).furtherPlans];
}

/** Nine in the morning UTC: the business day is the same in New York (early), Berlin and Tokyo (evening). */
export function instantOn(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 9 * HOUR;
}

export function isWorkingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

export function isPaused({ pause }: Plan, day: string): boolean {
  return pause !== null && day >= pause.fromOn && (pause.toOn === null || day < pause.toOn);
}
