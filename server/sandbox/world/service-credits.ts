import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { entityOf } from "#server/sandbox/world/legal-entities";
import type { Currency } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, dateIn, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { AGENTS, organizationAt, organizationId } from "#server/sandbox/zendesk/people";

const FIRST_TICKET = 900_001;

/** A credit somebody at the support desk promised a customer, written on the ticket. */
export interface ServiceCredit {
  /** The number of its ticket. */
  id: string;
  entity: EntityCode;
  /** Which customer of the world it is, by its place. */
  place: number;
  invoiceId: string;
  invoiceNumber: string;
  amount: number;
  currency: Currency;
  status: "granted" | "withdrawn";
  agentId: number;
  grantedBy: string;
  grantedOn: string;
  openedAt: number;
  changedAt: number;
}

/** Null where the desk does not know which company writes: its tickets belong to nobody. */
export function grantServiceCredit(
  world: World,
  invoice: Invoice,
  amount: number,
  daysAgo: number,
): ServiceCredit | null {
  const place = world.customers.placeOf(invoice.customerId) ?? 0;
  const isLinked = organizationAt(world, organizationId(place))?.externalId !== null;
  if (!isLinked || invoice.number === null) return null;
  const number = world.count("service credit ticket", FIRST_TICKET);
  const draw = drawsFor(world.seed, `service credit/${number}`);
  const agent = draw.pick(AGENTS[invoice.entity]);
  return world.serviceCredits.add({
    id: String(number),
    entity: invoice.entity,
    place,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    amount,
    currency: invoice.currency,
    status: "granted",
    agentId: agent.id,
    grantedBy: agent.name,
    grantedOn: dateIn(entityOf(invoice.entity).timeZone, world.now - daysAgo * DAY),
    openedAt: world.now - daysAgo * DAY - 3 * HOUR,
    changedAt: world.now,
  });
}

export function memoOf(credit: ServiceCredit): string {
  return `Service credit, ticket ${credit.id}`;
}

/** The credit notes billing made for the promise. */
export function notesFor(world: World, credit: ServiceCredit): CreditNote[] {
  const names = new RegExp(`\\bticket ${credit.id}\\b`, "i");
  return world.creditNotes.rows.filter(
    (note) =>
      note.invoiceId === credit.invoiceId &&
      note.voidedAt === null &&
      (names.test(note.memo ?? "") || note.total === credit.amount),
  );
}
