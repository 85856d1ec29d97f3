import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, SECOND } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface Agent {
  id: number;
  name: string;
  email: string;
}

const agent = (id: number, name: string, mailbox: string): Agent => ({
  id: 37_100_000_000_000 + id,
  name,
  email: `${mailbox}@meridian-metrics.example`,
});

/** Who answers for which legal entity. */
export const AGENTS: Record<EntityCode, readonly Agent[]> = {
  US01: [agent(1, "Priya Raman", "priya.raman"), agent(2, "Marcus Boyle", "marcus.boyle")],
  DE01: [agent(3, "Svenja Albers", "svenja.albers"), agent(4, "Tobias Reimann", "tobias.reimann")],
  JP01: [agent(5, "中村 彩", "aya.nakamura"), agent(6, "小林 拓也", "takuya.kobayashi")],
};

const EVERY_AGENT = Object.values(AGENTS).flat();
const REQUESTERS = 38_100_000_000_000;
const ORGANIZATIONS = 36_100_000_000_000;
const UNLINKED_SHARE = 0.04;

export interface Organization {
  id: number;
  name: string;
  /** The CRM account; null until somebody linked the two. */
  externalId: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface Person {
  id: number;
  name: string;
  email: string;
  role: "end-user" | "agent";
  organizationId: number | null;
  createdAt: number;
}

export const requesterId = (place: number): number => REQUESTERS + place;
export const organizationId = (place: number): number => ORGANIZATIONS + place;

/** A few organizations are linked to the CRM only later: their tickets belong to nobody until then. */
export function organizationAt(world: World, id: number): Organization | null {
  const place = id - ORGANIZATIONS;
  const customer = world.customers.rows[place];
  if (!customer) return null;
  const draw = drawsFor(world.seed, `support organization/${place}`);
  const createdAt = wholeSecond(customer.createdAt);
  const linkedAt = draw.happens(UNLINKED_SHARE) ? wholeSecond(world.anchor + draw.int(-20, 30) * DAY) : createdAt;
  const isLinked = linkedAt <= world.now;
  return {
    id,
    name: customer.name,
    externalId: isLinked ? customer.accountId : null,
    createdAt,
    updatedAt: isLinked ? Math.max(createdAt, linkedAt) : createdAt,
  };
}

/** By their last change. */
export function organizationsOf(world: World): Organization[] {
  return world.customers.rows
    .map((_customer, place) => organizationAt(world, organizationId(place)))
    .filter((organization) => organization !== null)
    .filter(({ createdAt }) => createdAt <= world.now)
    .sort((left, right) => left.updatedAt - right.updatedAt || left.id - right.id);
}

export function personAt(world: World, id: number): Person | null {
  const agentFound = EVERY_AGENT.find((each) => each.id === id);
  if (agentFound) return { ...agentFound, role: "agent", organizationId: null, createdAt: world.historyStart };
  const place = id - REQUESTERS;
  const customer: Customer | undefined = world.customers.rows[place];
  if (!customer) return null;
  return {
    id,
    name: customer.contactName,
    email: customer.email,
    role: "end-user",
    organizationId: organizationId(place),
    createdAt: wholeSecond(customer.createdAt),
  };
}

export function wholeSecond(instant: number): number {
  return Math.floor(instant / SECOND) * SECOND;
}
