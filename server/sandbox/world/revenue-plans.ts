import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import type { ErpTransaction, RevenuePlan } from "#server/sandbox/world/erp-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { addDays, DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const FIRST_PLAN_ID = 900_001;
/** What serves a month or less is recognised with its posting. */
const AT_ONCE_UP_TO_DAYS = 31;

/** Whether the ERP recognises the line over its period instead of at once; `issuedOn` is the day of its posting. */
export function isPlanned(line: InvoiceLine, issuedOn: string): boolean {
  const days = Math.round((line.periodEnd - line.periodStart) / DAY);
  return line.amount !== 0 && days > AT_ONCE_UP_TO_DAYS && utcDate(line.periodEnd) > issuedOn;
}

/** As the line is billed: from its first day to its last. */
export function planTerms(line: InvoiceLine): Pick<RevenuePlan, "amount" | "startDate" | "endDate"> {
  return {
    amount: line.amount,
    startDate: utcDate(line.periodStart),
    endDate: addDays(utcDate(line.periodEnd), -1),
  };
}

/** The ERP makes its plans with the posting; those a correction made before stay. */
export function planRevenue(world: World, invoice: Invoice, transaction: ErpTransaction): void {
  for (const line of invoice.lines) {
    if (!isPlanned(line, transaction.date) || planOfLine(world, invoice, line.id)) continue;
    addPlan(world, invoice, {
      externalId: null,
      transactionId: transaction.id,
      lineId: line.id,
      item: line.productCode,
      currency: invoice.currency,
      ...planTerms(line),
    });
  }
}

export function addPlan(
  world: World,
  invoice: Invoice,
  details: Omit<RevenuePlan, "id" | "number" | "invoiceId" | "subsidiaryId" | "recognised" | "modifiedAt">,
): RevenuePlan {
  const id = String(world.count("plan id", FIRST_PLAN_ID));
  const plan = world.revenuePlans.add({
    id,
    number: `RP${id}`,
    invoiceId: invoice.id,
    subsidiaryId: entityOf(invoice.entity).subsidiaryId,
    recognised: 0,
    ...details,
    modifiedAt: world.now,
  });
  world.links.append(world.links.plansByInvoice, invoice.id, id);
  return plan;
}

export function plansOf(world: World, invoiceId: string): RevenuePlan[] {
  return (world.links.plansByInvoice.get(invoiceId) ?? [])
    .map((id) => world.revenuePlans.must(id))
    .filter((plan) => plan.deletedAt === undefined);
}

export function planOfLine(world: World, invoice: Invoice, lineId: string): RevenuePlan | null {
  return plansOf(world, invoice.id).find((plan) => plan.lineId === lineId) ?? null;
}

export function changePlan(world: World, plan: RevenuePlan, change: Partial<RevenuePlan>): void {
  Object.assign(plan, change, { modifiedAt: world.now });
  world.revenuePlans.touch();
}

export type PlannedMonth = NonNullable<RevenuePlan["months"]>[number];

/** Each day of a plan recognises as much as any other; what rounding leaves lies in the later months. */
export function evenMonths({ amount, startDate, endDate }: RevenuePlan): PlannedMonth[] {
  const dayOf = (date: string) => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
  const days = dayOf(endDate) - dayOf(startDate) + 1;
  const months: PlannedMonth[] = [];
  let before = 0;
  for (let date = startDate; date <= endDate; ) {
    const next = `${addDays(`${date.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
    const last = addDays(next, -1) < endDate ? addDays(next, -1) : endDate;
    const reached = Math.trunc((amount * (dayOf(last) - dayOf(startDate) + 1)) / days);
    months.push({ period: date.slice(0, 7), amount: reached - before });
    before = reached;
    date = next;
  }
  return months;
}

export function deletePlan(world: World, plan: RevenuePlan): void {
  changePlan(world, plan, { deletedAt: world.now });
  world.deletedRecords.push({ type: "Revenue Plan", recordId: plan.id, name: plan.number, deletedAt: world.now });
}

/** Postings of an invoice that were neither taken back nor deleted, in the order in which they were made. */
export function standingPostingsOf(world: World, invoiceId: string): ErpTransaction[] {
  return (world.links.postingsByInvoice.get(invoiceId) ?? [])
    .map((id) => world.transactions.must(id))
    .filter((posting) => posting.deletedAt === undefined && posting.status !== "Voided");
}
