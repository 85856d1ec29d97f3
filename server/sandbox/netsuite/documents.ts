import { type Answer, isObject } from "#server/sandbox/http/call";
import { notFound, plainValue, problem } from "#server/sandbox/netsuite/problem";
import { minorFromDecimal } from "#server/sandbox/world/amounts";
import type { ErpTransaction } from "#server/sandbox/world/erp-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { LEGAL_ENTITIES, type LegalEntity } from "#server/sandbox/world/legal-entities";
import { isOpenPeriod, newTransaction } from "#server/sandbox/world/simulate-erp";
import { dateIn, postingPeriodOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

interface DocumentType {
  path: "creditmemo" | "customerpayment" | "customerrefund" | "journalentry";
  type: ErpTransaction["type"];
  customerField: string | null;
  numbers: readonly [prefix: string, counter: string, first: number];
}

const DOCUMENT_TYPES: readonly DocumentType[] = [
  { path: "creditmemo", type: "CustCred", customerField: "entity", numbers: ["CRED", "tranid credit", 30_001] },
  { path: "customerpayment", type: "CustPymt", customerField: "customer", numbers: ["PYMT", "tranid payment", 20_001] },
  { path: "customerrefund", type: "CustRfnd", customerField: "customer", numbers: ["RFND", "tranid refund", 50_001] },
  { path: "journalentry", type: "Journal", customerField: null, numbers: ["JE", "tranid journal", 40_001] },
];

/** Where those without lines say what they are over. */
const AMOUNT_FIELDS: Partial<Record<DocumentType["path"], string>> = {
  customerpayment: "payment",
  customerrefund: "total",
};

/** What the list of deletions calls each type. */
const TYPE_NAMES: Record<ErpTransaction["type"], string> = {
  CustInvc: "Invoice",
  CustPymt: "Customer Payment",
  CustCred: "Credit Memo",
  CustRfnd: "Customer Refund",
  Journal: "Journal Entry",
};

const TYPE_OF_PATH: Partial<Record<string, ErpTransaction["type"] | "any">> = {
  invoice: "CustInvc",
  customerpayment: "CustPymt",
  creditmemo: "CustCred",
  customerrefund: "CustRfnd",
  journalentry: "Journal",
  transaction: "any",
};

type Body = Record<string, unknown>;
type Written = { document: ErpTransaction } | { refusal: Answer };
type Details = Pick<
  ErpTransaction,
  "entityId" | "subsidiaryId" | "currency" | "total" | "date" | "memo" | "status" | "billingDocument"
>;

export function documentTypeOf(path: string): DocumentType | null {
  return DOCUMENT_TYPES.find((type) => type.path === path.toLowerCase()) ?? null;
}

/** By id, or as "eid:…" by the external id; null once it is deleted. */
export function findTransaction(world: World, path: string, key: string): ErpTransaction | null {
  const type = TYPE_OF_PATH[path.toLowerCase()];
  if (!type) return null;
  const { documentByExternal, transactionByExternal } = world.links;
  const external = key.startsWith("eid:") ? key.slice(4) : null;
  const id =
    external === null ? key : (documentByExternal.get(`${type}/${external}`) ?? transactionByExternal.get(external));
  const row = world.transactions.get(id ?? "");
  return row && row.deletedAt === undefined && (type === "any" || row.type === type) ? row : null;
}

/** The document with this external id, made or changed: there is never a second. */
export function upsertDocument(world: World, type: DocumentType, externalId: string, body: Body): Written {
  const read = detailsOf(world, type, body);
  if ("refusal" in read) return read;
  const { details, entity } = read;
  const known = findTransaction(world, type.path, `eid:${externalId}`);
  if (known) return change(world, known, details, entity);
  if (!isOpenOn(world, entity, details.date)) return closedPeriod(details.date, entity);
  const [prefix, counter, first] = type.numbers;
  const document = newTransaction(world, {
    ...details,
    tranId: `${prefix}${world.count(counter, first)}`,
    externalId,
    type: type.type,
    dueDate: null,
    postingPeriod: postingPeriodOf(details.date),
  });
  world.links.documentByExternal.set(`${type.type}/${externalId}`, document.id);
  // What becomes of a credit from now on becomes of the document that stands for it.
  if (world.creditNotes.get(externalId)) world.links.transactionByExternal.set(externalId, document.id);
  if (type.type === "CustCred") closeCleared(world, externalId, body);
  return { document };
}

/**
 * An invoice that a credit memo clears is closed in the books. One that stands for a credit of billing clears it where
 * billing says it is paid; any other, such as a write-off, where it is over all that billing still claims.
 */
function closeCleared(world: World, externalId: string, body: Body): void {
  const standsForCredit = world.creditNotes.get(externalId) !== undefined;
  for (const line of itemsOf(body.apply)) {
    const posting = findTransaction(world, "invoice", plainValue(line.doc) ?? "");
    const invoice = world.invoices.get(posting?.billingDocument ?? posting?.externalId ?? "");
    const applied = positive(line.amount);
    if (!posting || !invoice || applied === null) continue;
    const isAll = minorFromDecimal(applied, invoice.currency) >= amountRemaining(invoice);
    const isCleared = invoice.status === "paid" || (!standsForCredit && isAll);
    if (!isCleared || posting.status === "Voided") continue;
    posting.status = "Paid In Full";
    posting.modifiedAt = world.now;
    world.transactions.touch();
  }
}

/** The same contents change nothing, not even the date of change. */
function change(world: World, document: ErpTransaction, details: Details, entity: LegalEntity): Written {
  const isSame = (Object.keys(details) as (keyof Details)[]).every((field) => document[field] === details[field]);
  if (isSame) return { document };
  if (!isOpenPeriod(world, { entity: entity.code, postingPeriod: document.postingPeriod })) {
    const detail = `${document.tranId} is locked: the posting period ${document.postingPeriod} has been closed.`;
    return { refusal: problem(400, "RCRD_LOCKED_BY_WF", detail) };
  }
  if (!isOpenOn(world, entity, details.date)) return closedPeriod(details.date, entity);
  Object.assign(document, details, { postingPeriod: postingPeriodOf(details.date), modifiedAt: world.now });
  world.transactions.touch();
  return { document };
}

/** Months to come are open; past ones as long as the books of their entity are. */
function isOpenOn(world: World, entity: LegalEntity, date: string): boolean {
  if (date >= dateIn(entity.timeZone, world.now)) return true;
  return isOpenPeriod(world, { entity: entity.code, postingPeriod: postingPeriodOf(date) });
}

/** Ties a credit memo to invoices; null when it worked. */
export function applyCreditMemo(world: World, key: string, body: Body): Answer | null {
  const document = findTransaction(world, "creditmemo", key);
  if (!document) return notFound("creditmemo", key);
  const applied = appliedTo(world, body);
  if ("refusal" in applied) return applied.refusal;
  if (applied.count === 0) return missing("Apply", "apply").refusal;
  document.status = "Fully Applied";
  document.modifiedAt = world.now;
  world.transactions.touch();
  return null;
}

export function deleteTransaction(world: World, path: string, key: string): boolean {
  const row = findTransaction(world, path, key);
  if (!row) return false;
  row.deletedAt = world.now;
  row.modifiedAt = world.now;
  world.transactions.touch();
  const name = `${TYPE_NAMES[row.type]} #${row.tranId}`;
  world.deletedRecords.push({ type: TYPE_NAMES[row.type], recordId: row.id, name, deletedAt: world.now });
  return true;
}

function detailsOf(
  world: World,
  type: DocumentType,
  body: Body,
): { details: Details; entity: LegalEntity } | { refusal: Answer } {
  const subsidiary = plainValue(body.subsidiary);
  if (subsidiary === null) return missing("Subsidiary", "subsidiary");
  const entity = LEGAL_ENTITIES.find((each) => each.subsidiaryId === subsidiary);
  if (!entity) return invalid("subsidiary", subsidiary);
  const customerId = type.customerField === null ? null : plainValue(body[type.customerField]);
  if (type.customerField !== null && customerId === null) return missing("Customer", type.customerField);
  const customer = customerId === null ? null : world.customers.get(customerOf(world, customerId));
  if (customerId !== null && customer?.entity !== entity.code) return invalid("entity", customerId);
  const currency = LEGAL_ENTITIES.find((each) => each.currency === plainValue(body.currency))?.currency;
  if (!currency) return invalid("currency", plainValue(body.currency) ?? "");
  const date = plainValue(body.tranDate);
  if (date === null || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return missing("Date", "tranDate");
  const unknownItem = itemsOf(body.item).find(({ item }) => item !== undefined && !isKnownItem(item));
  if (unknownItem) return invalid("item", plainValue(unknownItem.item) ?? "");
  const billingDocument = plainValue(body.custbody_billing_document);
  const amount = amountOf(type, body);
  if (amount === null) return missing("Amount", AMOUNT_FIELDS[type.path] ?? "item");
  const applied = appliedTo(world, body);
  if ("refusal" in applied) return applied;
  const status = statusOf(type, applied.count > 0);
  const total = minorFromDecimal(amount, currency);
  const memo = plainValue(body.memo);
  return {
    entity,
    details: {
      entityId: customerId,
      subsidiaryId: entity.subsidiaryId,
      currency,
      total,
      date,
      memo,
      status,
      ...(billingDocument === null ? {} : { billingDocument }),
    },
  };
}

function customerOf(world: World, netsuiteId: string): string {
  return world.links.customerByNetsuite.get(netsuiteId) ?? "";
}

function statusOf(type: DocumentType, isApplied: boolean): string {
  if (type.type === "CustPymt") return "Deposited";
  if (type.type === "Journal") return "Approved for Posting";
  if (type.type === "CustRfnd") return "Fully Applied";
  return isApplied ? "Fully Applied" : "Open";
}

function amountOf(type: DocumentType, body: Body): number | null {
  if (type.path === "customerpayment") return positive(body.payment);
  if (type.path === "customerrefund") return positive(body.total);
  const lines = itemsOf(type.path === "journalentry" ? body.line : body.item);
  const field = type.path === "journalentry" ? "debit" : "amount";
  const amounts = lines.map((line) => positive(line[field])).filter((amount) => amount !== null);
  return amounts.length === 0 ? null : amounts.reduce((sum, amount) => sum + amount, 0);
}

function positive(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

function appliedTo(world: World, body: Body): { count: number } | { refusal: Answer } {
  const lines = itemsOf(body.apply);
  for (const line of lines) {
    const id = plainValue(line.doc) ?? "";
    if (!findTransaction(world, "invoice", id)) return invalid("apply.doc", id);
  }
  return { count: lines.length };
}

function itemsOf(sublist: unknown): Body[] {
  const items = isObject(sublist) ? sublist.items : null;
  return Array.isArray(items) ? items.filter(isObject) : [];
}

/** Items the company keeps beside its products, by their external ids. */
const OTHER_ITEMS: readonly string[] = ["bad-debt"];

function isKnownItem(item: unknown): boolean {
  return isObject(item) && typeof item.externalId === "string" && OTHER_ITEMS.includes(item.externalId);
}

function missing(field: string, path: string): { refusal: Answer } {
  return {
    refusal: problem(400, "USER_ERROR", `Please enter value(s) for: ${field}.`, "Bad Request", path),
  };
}

function invalid(field: string, value: string): { refusal: Answer } {
  const detail = `Invalid ${field} reference key ${value || "(none)"}.`;
  return { refusal: problem(400, "INVALID_KEY_OR_REF", detail, "Bad Request", field) };
}

function closedPeriod(date: string, entity: LegalEntity): { refusal: Answer } {
  const detail = `The posting period ${postingPeriodOf(date)} is closed for Accounts Receivable in ${entity.name}.`;
  return { refusal: problem(400, "USER_ERROR", detail, "Bad Request", "tranDate") };
}
