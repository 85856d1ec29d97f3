import { payerOf } from "#server/sandbox/bank/payers";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { plantCrossEntity, plantForeignReceipt } from "#server/sandbox/world/mistakes/cross-entity-remittance";
import { plantSecondPayment } from "#server/sandbox/world/mistakes/duplicate-settlement";
import { paysByTransfer, plantOverpayment } from "#server/sandbox/world/mistakes/overpayment";
import { plantShortPayment } from "#server/sandbox/world/mistakes/short-payment";
import { hasOne, plantLoose, plantReceipt } from "#server/sandbox/world/mistakes/unmatched-payment";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** One way in which a customer pays so that somebody has to look; true when somebody was found who did. */
type Tale = (world: World, entity: EntityCode) => boolean;

const INVOICE = { US01: "Invoice", DE01: "Rechnung", JP01: "請求書番号" } as const;

/**
 * What waits on the cash desk of a company whose customers pay as most do, with the days ago it came. All of it is so old
 * that the bank's statement tells of it, and so young that nobody has looked.
 */
const TALES: readonly (readonly [daysAgo: number, entity: EntityCode, tale: Tale])[] = [
  [11.3, "DE01", paidTwice],
  [9.4, "DE01", wrongNumber],
  [9.2, "US01", severalAtOnce],
  [8.5, "DE01", shortByCharges],
  [8.1, "US01", strangerPays],
  [7.6, "US01", parentPays],
  [7.3, "DE01", otherEntity],
  [6.7, "US01", nothingSaid],
  [6.4, "US01", shortPayment],
  [5.8, "DE01", overpaid],
  [5.5, "DE01", deposit],
  [5.2, "US01", settlement],
  [4.9, "JP01", otherEntityTold],
];

/** Only where customers pay as late as many do: the other worlds stay as they were drawn. */
export function planCashBacklog(world: World): void {
  if (world.payers === "punctual") return;
  for (const [place, [daysAgo]] of TALES.entries())
    world.tasks.push(world.anchor - Math.round(daysAgo * DAY), "cashBacklog", String(place));
}

export function cashBacklog(world: World, task: Task): void {
  const [, entity, tale] = TALES[Number(task.id)] ?? [];
  if (entity && tale) tale(world, entity);
}

/** Unpaid invoices of those who send transfers, the oldest first; each of a customer of whom nothing else is odd. */
function unpaid(world: World, entity: EntityCode): Invoice[] {
  return world.invoices.rows.filter((invoice) => {
    if (invoice.status !== "open" || invoice.entity !== entity || invoice.duplicateOf !== null) return false;
    if (invoice.amountPaid > 0 || amountRemaining(invoice) < 20_000 || invoice.number === null) return false;
    return paysByTransfer(world, world.customers.must(invoice.customerId)) && !isOdd(world, invoice.customerId);
  });
}

function isOdd(world: World, customerId: string): boolean {
  return hasOne(world, customerId) || world.counters.has(`cash backlog of ${customerId}`);
}

function chosen(world: World, invoice: Invoice | undefined): { invoice: Invoice; customer: Customer } | null {
  if (!invoice) return null;
  world.count(`cash backlog of ${invoice.customerId}`);
  return { invoice, customer: world.customers.must(invoice.customerId) };
}

/** The first that a mistake can be planted on, each tried by itself. */
function planted(world: World, entity: EntityCode, plant: (invoice: Invoice) => object | null): boolean {
  return unpaid(world, entity).some((invoice) => {
    if (plant(invoice) === null) return false;
    world.count(`cash backlog of ${invoice.customerId}`);
    return true;
  });
}

/** Two figures of the number changed places on the way, and no such invoice exists. */
function wrongNumber(world: World, entity: EntityCode): boolean {
  const found = chosen(
    world,
    unpaid(world, entity).find(({ number }) => mistyped(world, number) !== null),
  );
  if (!found) return false;
  const { invoice, customer } = found;
  return receipt(world, [invoice], {
    payer: payerOf(world, customer).name,
    remittance: `${INVOICE[entity]} ${mistyped(world, invoice.number)}`,
  });
}

function mistyped(world: World, number: string | null): string | null {
  const [, head = "", one = "", two = "", tail = ""] = /^(.*)(\d)(\d)(\d)$/.exec(number ?? "") ?? [];
  const swapped = [`${head}${two}${one}${tail}`, `${head}${one}${tail}${two}`];
  const isTaken = (wrong: string) => world.invoices.rows.some((invoice) => invoice.number === wrong);
  return swapped.find((wrong) => wrong !== number && !isTaken(wrong)) ?? null;
}

/** One transfer for all that a customer owes, or for the three oldest of it. */
function severalAtOnce(world: World, entity: EntityCode): boolean {
  const byCustomer = [...Map.groupBy(unpaid(world, entity), ({ customerId }) => customerId).values()];
  const together = byCustomer.toSorted((left, right) => right.length - left.length)[0]?.slice(0, 3) ?? [];
  const found = together.length < 2 ? null : chosen(world, together[0]);
  if (!found) return false;
  const numbers = together.map(({ number }) => Number((number ?? "").split("-")[1]));
  return receipt(world, together, {
    payer: payerOf(world, found.customer).name,
    remittance: `Invoices ${numbers.join(", ")}`,
  });
}

function shortByCharges(world: World, entity: EntityCode): boolean {
  const found = chosen(world, unpaid(world, entity)[0]);
  if (!found) return false;
  const { invoice, customer } = found;
  return receipt(world, [invoice], {
    payer: payerOf(world, customer).name,
    remittance: `${INVOICE[entity]} ${invoice.number} abzgl. Spesen`,
    less: drawsFor(world.seed, `backlog charges/${invoice.id}`).int(1_200, 2_400),
  });
}

/** Somebody who pays bills for others sends it under their own name. */
function strangerPays(world: World, entity: EntityCode): boolean {
  const found = chosen(world, unpaid(world, entity)[0]);
  if (!found) return false;
  return receipt(world, [found.invoice], {
    payer: "NORTHGATE BILL PAY SERVICES LLC",
    remittance: "PAYMENT ON BEHALF OF CLIENT",
  });
}

/** The company above pays what one below it owes, and says so by neither's number. */
function parentPays(world: World, entity: EntityCode): boolean {
  const open = unpaid(world, entity);
  const parentOf = ({ customerId }: Invoice) => world.customers.must(customerId).parentAccountId;
  const found = chosen(world, open.find(parentOf) ?? open[0]);
  if (!found) return false;
  const { invoice, customer } = found;
  const parent =
    parentOf(invoice) === null ? taken(world, customer) : world.links.customerByAccount.get(parentOf(invoice) ?? "");
  if (!parent) return false;
  return receipt(world, [invoice], {
    payer: payerOf(world, world.customers.must(parent)).name,
    remittance: `${entity === "DE01" ? "Zahlung für" : "Payment for"} ${customer.name}`.slice(0, 70),
  });
}

/** A larger company of the same country takes it over, as the CRM notes. */
function taken(world: World, customer: Customer): string | undefined {
  const parent = world.customers.rows.find(
    (one) =>
      one.entity === customer.entity && one.id !== customer.id && one.parentAccountId === null && !isOdd(world, one.id),
  );
  if (!parent) return undefined;
  customer.parentAccountId = parent.accountId;
  customer.accountModifiedAt = world.now;
  return parent.id;
}

function nothingSaid(world: World, entity: EntityCode): boolean {
  return planted(world, entity, (invoice) => plantLoose(world, invoice));
}

function shortPayment(world: World, entity: EntityCode): boolean {
  return planted(world, entity, (invoice) => plantShortPayment(world, invoice));
}

/** Two invoices with one transfer that names one of them, where somebody owes two. */
function overpaid(world: World, entity: EntityCode): boolean {
  const open = unpaid(world, entity);
  const otherOf = ({ id, customerId }: Invoice) => open.find((one) => one.customerId === customerId && one.id !== id);
  const found = chosen(world, open.find(otherOf) ?? open[0]);
  return found !== null && plantOverpayment(world, found.invoice, otherOf(found.invoice)) !== null;
}

function paidTwice(world: World, entity: EntityCode): boolean {
  return world.invoices.rows.toReversed().some((invoice) => {
    const customer = world.customers.must(invoice.customerId);
    if (invoice.entity !== entity || !paysByTransfer(world, customer) || isOdd(world, customer.id)) return false;
    if (plantSecondPayment(world, invoice) === null) return false;
    world.count(`cash backlog of ${customer.id}`);
    return true;
  });
}

/** A customer of another company of the group pays into this one's account, at the day's rate. */
function otherEntity(world: World, entity: EntityCode): boolean {
  const found = chosen(world, unpaid(world, "US01").at(-1));
  return found !== null && plantForeignReceipt(world, found.invoice, entity) !== null;
}

function otherEntityTold(world: World, entity: EntityCode): boolean {
  return planted(world, entity, (invoice) => plantCrossEntity(world, invoice));
}

/** Money that is for no invoice at all. */
function deposit(world: World, entity: EntityCode): boolean {
  return receipt(world, [], {
    payer: "Parkraum Betriebsgesellschaft mbH",
    remittance: "Rueckzahlung Kaution Stellplatz 14",
    entity,
    amount: 31_840,
  });
}

function settlement(world: World, entity: EntityCode): boolean {
  return receipt(world, [], {
    payer: "HARBOR MUTUAL INSURANCE CO",
    remittance: "CLAIM 77-20413 SETTLEMENT",
    entity,
    amount: 104_217,
  });
}

type Said = {
  payer: string;
  remittance: string;
  /** What banks kept on the way. */
  less?: number;
  /** Where no invoice tells them. */
  entity?: EntityCode;
  amount?: number;
};

function receipt(world: World, invoices: readonly Invoice[], { payer, remittance, less = 0, ...loose }: Said): boolean {
  const [first] = invoices;
  const entity = first?.entity ?? loose.entity;
  if (!entity) return false;
  const sum = invoices.reduce((total, invoice) => total + amountRemaining(invoice), loose.amount ?? 0);
  plantReceipt(world, {
    entity,
    customerId: first?.customerId ?? null,
    payer,
    amount: sum - less,
    remittance,
    paysFor: invoices.map(({ id }) => id),
  });
  return true;
}
