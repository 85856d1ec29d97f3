import { type Answer, isObject } from "#server/sandbox/http/call";
import { notFound, plainValue, problem } from "#server/sandbox/netsuite/problem";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import type { Invoice } from "#server/sandbox/world/billing-model";
import type { ErpTransaction, RevenuePlan } from "#server/sandbox/world/erp-model";
import { entityOf, LEGAL_ENTITIES, type LegalEntity } from "#server/sandbox/world/legal-entities";
import { addPlan, changePlan, evenMonths, type PlannedMonth } from "#server/sandbox/world/revenue-plans";
import { addImport, isOpenPeriod, newTransaction, tryPosting } from "#server/sandbox/world/simulate-erp";
import { dateIn, postingPeriodOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

type Body = Record<string, unknown>;

/** Takes a posted invoice back on a day of an open period; null when it worked. */
export function voidPosting(world: World, posting: ErpTransaction | null, key: string, body: Body): Answer | null {
  if (!posting) return notFound("invoice", key);
  if (plainValue(body.voided) !== "T")
    return problem(400, "INVALID_CONTENT", "A posted invoice can only be voided.", "Bad Request", "voided");
  const date = plainValue(body.voidedon) ?? "";
  const entity = LEGAL_ENTITIES.find((each) => each.subsidiaryId === posting.subsidiaryId);
  if (!entity || !isDay(date) || !isOpenOn(world, entity, date)) return closedPeriod(date);
  if (posting.status === "Voided") return null;
  posting.status = "Voided";
  posting.modifiedAt = world.now;
  world.transactions.touch();
  return null;
}

/** An invoice under a reference of its own. One that is there already is neither made again nor changed. */
export function putInvoice(world: World, externalId: string, body: Body): { id: string } | { refusal: Answer } {
  const known = world.links.documentByExternal.get(`CustInvc/${externalId}`);
  if (known) return { id: known };
  const billingDocument = plainValue(body.custbody_billing_document) ?? "";
  const invoice = world.invoices.get(billingDocument);
  if (!invoice) return invalid("custbody_billing_document", billingDocument);
  const entity = entityOf(invoice.entity);
  const subsidiaryId = plainValue(body.subsidiary) ?? "";
  if (subsidiaryId !== entity.subsidiaryId) return invalid("subsidiary", subsidiaryId);
  const currency = LEGAL_ENTITIES.find((each) => each.currency === plainValue(body.currency))?.currency;
  if (!currency) return invalid("currency", plainValue(body.currency) ?? "");
  const date = plainValue(body.tranDate) ?? "";
  if (!isDay(date) || !isOpenOn(world, entity, date)) return { refusal: closedPeriod(date) };
  const net = netOf(body);
  const tax = typeof body.taxTotal === "number" && body.taxTotal >= 0 ? body.taxTotal : 0;
  if (net === null) return { refusal: problem(400, "USER_ERROR", "Please enter value(s) for: Amount.") };
  const posting = newTransaction(world, {
    tranId: `INV${world.count("tranid invoice", 10_001)}`,
    externalId,
    billingDocument,
    type: "CustInvc",
    entityId: plainValue(body.entity),
    subsidiaryId,
    currency,
    total: minorFromDecimal(net + tax, currency),
    tax: minorFromDecimal(tax, currency),
    status: invoice.status === "paid" ? "Paid In Full" : "Open",
    date,
    dueDate: invoice.dueAt === null ? date : dateIn(entity.timeZone, invoice.dueAt),
    postingPeriod: postingPeriodOf(date),
    memo: plainValue(body.memo),
  });
  world.links.documentByExternal.set(`CustInvc/${externalId}`, posting.id);
  world.links.append(world.links.postingsByInvoice, invoice.id, posting.id);
  // What happens to the claim from now on happens to the document that stands for it.
  world.links.transactionByExternal.set(invoice.id, posting.id);
  return { id: posting.id };
}

/** The row by which billing hands an invoice over; there is never a second for one invoice. */
export function putImport(world: World, billingInvoiceId: string, body: Body): { id: string } | { refusal: Answer } {
  const known = world.links.importByInvoice.get(billingInvoiceId);
  if (known) return { id: known };
  const invoice = world.invoices.get(billingInvoiceId);
  if (!invoice || invoice.status === "draft" || invoice.status === "deleted")
    return invalid("externalId", billingInvoiceId);
  const row = addImport(world, invoice, false);
  row.amount = minorFromDecimal(Number(plainValue(body.custrecord_ii_amount) ?? "0"), row.currency);
  row.subsidiaryId = plainValue(body.custrecord_ii_subsidiary);
  row.postingPeriod = plainValue(body.custrecord_ii_posting_period);
  row.department = plainValue(body.custrecord_ii_department);
  row.glAccount = plainValue(body.custrecord_ii_gl_account);
  row.date = plainValue(body.custrecord_ii_trandate) ?? row.date;
  tryPosting(world, row);
  return { id: row.id };
}

export function findPlan(world: World, key: string): RevenuePlan | null {
  const id = key.startsWith("eid:") ? world.links.documentByExternal.get(`Plan/${key.slice(4)}`) : key;
  const plan = world.revenuePlans.get(id ?? "");
  return plan && plan.deletedAt === undefined ? plan : null;
}

/** Null when it worked. */
export function patchPlan(world: World, key: string, body: Body): Answer | null {
  const plan = findPlan(world, key);
  if (!plan) return notFound("revenueplan", key);
  const terms = termsOf(body, plan.currency);
  if ("refusal" in terms) return terms.refusal;
  if (Math.abs(terms.amount) < Math.abs(plan.recognised))
    return problem(400, "USER_ERROR", `${plan.number} has recognised more than that already.`, "Bad Request", "amount");
  const months = plannedOf(world, plan, body, terms.amount);
  if (months !== null && "refusal" in months) return months.refusal;
  changePlan(world, plan, { ...terms, months });
  return null;
}

/** Month by month, if it is set so: months that are closed stay as they were, and all of them make up the plan. */
function plannedOf(
  world: World,
  plan: RevenuePlan,
  body: Body,
  amount: number,
): PlannedMonth[] | { refusal: Answer } | null {
  const text = plainValue(body.plannedrevenue);
  if (text === null) return null;
  const planned: { period: string; amount: string }[] = JSON.parse(text);
  const months = planned.map((each) => ({
    period: each.period,
    amount: minorFromDecimal(Number(each.amount), plan.currency),
  }));
  if (months.reduce((sum, each) => sum + each.amount, 0) !== amount) return invalid("plannedrevenue", text);
  const before = plan.months ?? evenMonths(plan);
  const entity = LEGAL_ENTITIES.find((each) => each.subsidiaryId === plan.subsidiaryId);
  const closed = [...new Set([...before, ...months].map(({ period }) => period))].find(
    (period) =>
      entity !== undefined &&
      isClosedMonth(world, entity, period) &&
      amountIn(months, period) !== amountIn(before, period),
  );
  return closed === undefined ? months : { refusal: closedPeriod(`${closed}-01`) };
}

function amountIn(months: readonly PlannedMonth[], period: string): number {
  return months.find((each) => each.period === period)?.amount ?? 0;
}

function isClosedMonth(world: World, { code, timeZone }: LegalEntity, period: string): boolean {
  const isOver = period < dateIn(timeZone, world.now).slice(0, 7);
  return isOver && !isOpenPeriod(world, { entity: code, postingPeriod: postingPeriodOf(`${period}-01`) });
}

export function putPlan(world: World, externalId: string, body: Body): { id: string } | { refusal: Answer } {
  const known = findPlan(world, `eid:${externalId}`);
  if (known) {
    const refusal = patchPlan(world, known.id, body);
    return refusal ? { refusal } : { id: known.id };
  }
  const invoice = world.invoices.get(plainValue(body.custrecord_rp_invoice) ?? "");
  if (!invoice) return invalid("custrecord_rp_invoice", plainValue(body.custrecord_rp_invoice) ?? "");
  const terms = termsOf(body, invoice.currency);
  if ("refusal" in terms) return terms;
  const plan = addPlan(world, invoice, {
    externalId,
    transactionId: plainValue(body.transaction) ?? "",
    lineId: plainValue(body.custrecord_rp_line),
    item: plainValue(body.item),
    currency: invoice.currency,
    ...terms,
  });
  world.links.documentByExternal.set(`Plan/${externalId}`, plan.id);
  return { id: plan.id };
}

type Terms = Pick<RevenuePlan, "amount" | "startDate" | "endDate">;

function termsOf(body: Body, currency: Invoice["currency"]): Terms | { refusal: Answer } {
  const amount = Number(plainValue(body.amount) ?? Number.NaN);
  const startDate = plainValue(body.revrecstartdate) ?? "";
  const endDate = plainValue(body.revrecenddate) ?? "";
  if (!Number.isFinite(amount)) return invalid("amount", plainValue(body.amount) ?? "");
  if (!isDay(startDate) || !isDay(endDate) || endDate < startDate) return invalid("revrecenddate", endDate);
  return { amount: minorFromDecimal(amount, currency), startDate, endDate };
}

function netOf(body: Body): number | null {
  const items = isObject(body.item) && Array.isArray(body.item.items) ? body.item.items.filter(isObject) : [];
  const amounts = items.map((item) => item.amount).filter((amount) => typeof amount === "number" && amount > 0);
  return amounts.length === 0 ? null : (amounts as number[]).reduce((sum, amount) => sum + amount, 0);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** Months to come are open; past ones as long as the books of their entity are. */
function isOpenOn(world: World, entity: LegalEntity, date: string): boolean {
  if (date >= dateIn(entity.timeZone, world.now)) return true;
  return isOpenPeriod(world, { entity: entity.code, postingPeriod: postingPeriodOf(date) });
}

function closedPeriod(date: string): Answer {
  const period = isDay(date) ? postingPeriodOf(date) : date || "(none)";
  return problem(400, "USER_ERROR", `The posting period ${period} is closed for Accounts Receivable.`);
}

function invalid(field: string, value: string): { refusal: Answer } {
  const detail = `Invalid ${field} reference key ${value || "(none)"}.`;
  return { refusal: problem(400, "INVALID_KEY_OR_REF", detail, "Bad Request", field) };
}
