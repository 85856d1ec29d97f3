import type { Invoice } from "#server/sandbox/world/billing-model";
import type { ErpTransaction, InvoiceImport } from "#server/sandbox/world/erp-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { spoilImport } from "#server/sandbox/world/mistakes/erp-posting-rejection";
import { maySpoilPosting } from "#server/sandbox/world/mistakes/erp-total-mismatch";
import { maySpoilPlan } from "#server/sandbox/world/mistakes/revenue-schedule-divergence";
import { drawsFor, pickAt } from "#server/sandbox/world/prng";
import { planRevenue } from "#server/sandbox/world/revenue-plans";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY, dateIn, isoOf, MINUTE, periodMonthsAgo, postingPeriodOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const DEPARTMENTS: readonly string[] = ["100", "200", "300"];
const GL_ACCOUNTS: readonly string[] = ["4000", "4010", "4020"];
/** Where claims wait whose payment went back: what they are for is revenue already. */
export const RETURNED_PAYMENTS = "1190";
const FIRST_IMPORT_ID = 50_001;
const FIRST_TRANSACTION_ID = 100_001;
const PERIOD_CLOSES_ON_DAY = 10;

/** The billing-to-ERP staging record of a finalised invoice. `detail` 1 spoils one of its fields. */
export function stageImport(world: World, task: Task): void {
  if (world.links.importByInvoice.has(task.id)) return;
  const row = addImport(world, world.invoices.must(task.id), task.detail === 1);
  const draw = drawsFor(world.seed, `posting/${row.id}`);
  world.tasks.push(world.now + draw.int(30, 170) * MINUTE, "post", row.id);
}

export function addImport(world: World, invoice: Invoice, spoiled: boolean): InvoiceImport {
  const entity = entityOf(invoice.entity);
  const draw = drawsFor(world.seed, `import/${invoice.id}`);
  const date = dateIn(entity.timeZone, invoice.finalizedAt ?? world.now);
  const row: InvoiceImport = world.imports.add({
    id: String(world.count("import id", FIRST_IMPORT_ID)),
    externalId: invoice.id,
    status: "Pending",
    errorCode: null,
    errorMessage: null,
    transactionId: null,
    // Credits are posted as documents of their own.
    amount: invoice.total,
    currency: invoice.currency,
    entity: invoice.entity,
    subsidiaryId: entity.subsidiaryId,
    postingPeriod: postingPeriodOf(date),
    department: pickAt(DEPARTMENTS, draw.next()),
    glAccount: invoice.metadata.replaces_payment_of ? RETURNED_PAYMENTS : pickAt(GL_ACCOUNTS, draw.next()),
    date,
    modifiedAt: world.now,
  });
  world.links.importByInvoice.set(invoice.id, row.id);
  if (spoiled) spoilImport(world, row, draw);
  return row;
}

export function postStaged(world: World, task: Task): void {
  const row = world.imports.must(task.id);
  if (row.status === "Pending" && row.deletedAt === undefined) tryPosting(world, row, true);
}

/** The ERP takes the record when every field is good, and otherwise names the first bad one. */
export function tryPosting(world: World, row: InvoiceImport, byItself = false): void {
  const problem = postingProblem(world, row);
  row.modifiedAt = world.now;
  world.imports.touch();
  row.status = problem ? "Rejected" : "Posted";
  row.errorCode = problem?.code ?? null;
  row.errorMessage = problem?.message ?? null;
  if (problem) return;
  const invoice = world.invoices.must(row.externalId);
  const customer = world.customers.must(invoice.customerId);
  const transaction = addTransaction(world, {
    tranId: `INV${world.count("tranid invoice", 10_001)}`,
    externalId: invoice.id,
    type: "CustInvc",
    entityId: customer.netsuiteId,
    subsidiaryId: row.subsidiaryId ?? "",
    currency: invoice.currency,
    total: row.amount,
    tax: invoice.tax,
    status: invoice.status === "paid" ? "Paid In Full" : invoice.status === "void" ? "Voided" : "Open",
    date: row.date,
    dueDate: invoice.dueAt === null ? row.date : dateIn(entityOf(invoice.entity).timeZone, invoice.dueAt),
    postingPeriod: row.postingPeriod ?? "",
    memo: invoice.number,
  });
  row.transactionId = transaction.id;
  world.links.append(world.links.postingsByInvoice, invoice.id, transaction.id);
  planRevenue(world, invoice, transaction);
  if (byItself) mayGoWrong(world, invoice);
}

/** Nothing goes wrong with what somebody has just put right. */
function mayGoWrong(world: World, invoice: Invoice): void {
  maySpoilPosting(world, invoice);
  maySpoilPlan(world, invoice);
}

function postingProblem(world: World, row: InvoiceImport): { code: string; message: string } | null {
  const entity = entityOf(row.entity);
  if (row.subsidiaryId !== entity.subsidiaryId) {
    const message = `No subsidiary is mapped for billing entity ${row.entity}. Please enter a value for Subsidiary.`;
    return { code: "UNMAPPED_SUBSIDIARY", message };
  }
  if (!isOpenPeriod(world, row)) {
    const message = `The posting period ${row.postingPeriod ?? "(none)"} is closed for Accounts Receivable in ${entity.name}.`;
    return { code: "CLOSED_PERIOD", message };
  }
  if (!row.department || !DEPARTMENTS.includes(row.department)) {
    return { code: "MISSING_DEPARTMENT", message: "Please enter value(s) for: Department." };
  }
  if (!row.glAccount || ![...GL_ACCOUNTS, RETURNED_PAYMENTS].includes(row.glAccount)) {
    const message = `Invalid account reference key ${row.glAccount ?? "(none)"} for subsidiary ${entity.subsidiaryId}.`;
    return { code: "INVALID_GL_ACCOUNT", message };
  }
  return null;
}

export function isOpenPeriod(world: World, row: Pick<InvoiceImport, "entity" | "postingPeriod">): boolean {
  const today = dateIn(entityOf(row.entity).timeZone, world.now);
  if (row.postingPeriod === postingPeriodOf(today)) return true;
  return Number(today.slice(8, 10)) <= PERIOD_CLOSES_ON_DAY && row.postingPeriod === periodMonthsAgo(today, 1);
}

export function newTransaction(world: World, details: Omit<ErpTransaction, "id" | "modifiedAt">): ErpTransaction {
  const id = String(world.count("transaction id", FIRST_TRANSACTION_ID));
  return world.transactions.add({ id, ...details, modifiedAt: world.now });
}

function addTransaction(world: World, details: Omit<ErpTransaction, "id" | "modifiedAt">): ErpTransaction {
  const transaction = newTransaction(world, details);
  world.links.transactionByExternal.set(details.externalId, transaction.id);
  return transaction;
}

export function markTransaction(world: World, invoiceId: string, status: string): void {
  const transaction = world.transactions.get(world.links.transactionByExternal.get(invoiceId) ?? "");
  if (!transaction) return;
  transaction.status = status;
  transaction.modifiedAt = world.now;
  world.transactions.touch();
}

export function postPayment(world: World, task: Task): void {
  const charge = world.charges.must(task.id);
  const invoice = world.invoices.must(charge.invoiceId);
  const details = postingDetails(world, invoice);
  addTransaction(world, {
    ...details,
    tranId: `PYMT${world.count("tranid payment", 20_001)}`,
    externalId: charge.id,
    type: "CustPymt",
    total: charge.amount,
    status: "Deposited",
  });
}

export function postCredit(world: World, task: Task): void {
  const note = world.creditNotes.must(task.id);
  if (note.voidedAt !== null || isPostedCredit(world, note.id)) return;
  const details = postingDetails(world, world.invoices.must(note.invoiceId));
  addTransaction(world, {
    ...details,
    tranId: `CRED${world.count("tranid credit", 30_001)}`,
    externalId: note.id,
    type: "CustCred",
    total: note.total,
    status: "Fully Applied",
  });
}

/** A credit memo that bears the note's id stands for it, whoever posted it: there is never a second. */
function isPostedCredit(world: World, noteId: string): boolean {
  const posting = world.transactions.get(world.links.documentByExternal.get(`CustCred/${noteId}`) ?? "");
  return posting !== undefined && posting.deletedAt === undefined;
}

function postingDetails(world: World, invoice: Invoice) {
  const entity = entityOf(invoice.entity);
  const date = dateIn(entity.timeZone, world.now);
  return {
    entityId: world.customers.must(invoice.customerId).netsuiteId,
    subsidiaryId: entity.subsidiaryId,
    currency: invoice.currency,
    date,
    dueDate: null,
    postingPeriod: postingPeriodOf(date),
    memo: invoice.number,
  };
}

const FX_BASE = [
  ["USD", "EUR", 920_000],
  ["USD", "JPY", 149_500_000],
  ["EUR", "JPY", 162_500_000],
] as const;
const MILLION = 1_000_000;

/** Each day's rates, a slow wave with daily noise around a level, and their inverses. */
export function publishRates(world: World, task: Task): void {
  const date = isoOf(world.now).slice(0, 10);
  const day = Math.floor(world.now / DAY);
  for (const [base, other, level] of FX_BASE) {
    const draw = drawsFor(world.seed, `fx/${base}${other}/${day}`);
    const wave = Math.abs((day % 180) - 90) / 90;
    const rate = (level / MILLION) * (1 + 0.04 * (wave - 0.5) + 0.006 * (draw.next() - 0.5));
    addRate(world, base, other, rate, date);
    addRate(world, other, base, 1 / rate, date);
  }
  world.tasks.push(task.at + DAY, "rates", "");
}

function addRate(
  world: World,
  base: "USD" | "EUR" | "JPY",
  other: "USD" | "EUR" | "JPY",
  rate: number,
  date: string,
): void {
  const id = String(world.count("rate id", 700_001));
  world.currencyRates.add({ id, base, other, rate: rate.toFixed(8), date, modifiedAt: world.now });
}
