import { gatewayOf } from "#server/sandbox/gocardless/model";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import type { Customer, Standing } from "#server/sandbox/world/model";
import { DAY, dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Paid within this many days after it was due counts as paid in time. */
const IN_TIME_DAYS = 3;

/** How a customer stands with what they owe, in days of their legal entity. */
export interface Debts {
  /** Of the invoice that is late for the longest; zero when none is. */
  overdueDays: number;
  hasWrittenOff: boolean;
  /** How long ago an invoice that was late already was settled; null when none ever was. */
  settledLateDaysAgo: number | null;
}

export function setStanding(world: World, customer: Customer, standing: Standing): void {
  customer.standing = standing;
  customer.accountModifiedAt = world.now;
  world.customers.touch();
}

export function debtsOf(world: World, customer: Customer, collected = collectedOnce(world)): Debts {
  const { timeZone } = entityOf(customer.entity);
  const daysSince = (instant: number) => daysBetween(dateIn(timeZone, instant), dateIn(timeZone, world.now));
  const debts: Debts = { overdueDays: 0, hasWrittenOff: false, settledLateDaysAgo: null };
  for (const id of world.links.invoicesByCustomer.get(customer.id) ?? []) {
    const invoice = world.invoices.must(id);
    const dueAt = invoice.dueAt ?? invoice.finalizedAt;
    if (dueAt === null || invoice.status === "draft" || invoice.status === "deleted") continue;
    if (invoice.status === "uncollectible") debts.hasWrittenOff = true;
    if (isOwed(invoice, collected)) debts.overdueDays = Math.max(debts.overdueDays, daysSince(dueAt));
    const settledAt = invoice.voidedAt ?? invoice.paidAt;
    // Most were paid long before; counting calendar days is for those alone that may have been late.
    if (settledAt === null || settledAt < dueAt + (IN_TIME_DAYS - 1) * DAY) continue;
    if (daysSince(dueAt) - daysSince(settledAt) <= IN_TIME_DAYS) continue;
    debts.settledLateDaysAgo = Math.min(debts.settledLateDaysAgo ?? Number.POSITIVE_INFINITY, daysSince(settledAt));
  }
  return debts;
}

type Collected = () => ReadonlySet<string>;

/** Only transfers in euro are collected by the gateway, so that it need not be asked of every invoice. */
function isOwed(invoice: Invoice, collected: Collected): boolean {
  if (invoice.status !== "open" || amountRemaining(invoice) === 0) return false;
  return invoice.currency !== "EUR" || invoice.collection !== "send_invoice" || !collected().has(invoice.id);
}

/** The invoices the gateway has collected, drawn up when they are first asked for. */
export function collectedOnce(world: World): Collected {
  let known: ReadonlySet<string> | null = null;
  return () => {
    known ??= collectedInvoices(world);
    return known;
  };
}

/** Invoices whose money the direct debit gateway has taken, which billing does not know. */
function collectedInvoices(world: World): ReadonlySet<string> {
  const taken = gatewayOf(world).payments.filter(({ happenings }) =>
    ["confirmed", "paid_out"].includes(happenings.at(-1)?.action ?? ""),
  );
  return new Set(taken.map(({ invoice }) => invoice.id));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}
