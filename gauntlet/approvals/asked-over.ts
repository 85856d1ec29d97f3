import type postgres from "postgres";
import type { GivenCustomer } from "#db/testing/given-exceptions";
import { copyOf, freshNumber } from "#gauntlet/approvals/copies";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";
import { reconcile } from "#server/services/exceptions/reconcile";

type OfCustomer = { id: string; customer: GivenCustomer };

export const lineage = (at: Date, system: string, externalId: string) => ({
  system,
  external_id: externalId,
  source_version_at: at,
  mapping_version: "gauntlet",
  correlation_id: "gauntlet",
  last_seen_at: at,
});

/** A customer of their own, known to the ERP. */
export const customerInBooks = (stage: ApprovalStage): Promise<GivenCustomer> =>
  copyOf(stage, "customer", makeCustomer);

async function makeCustomer(stage: ApprovalStage): Promise<GivenCustomer> {
  const { given, database } = stage;
  const customer = await given.customer();
  const [id, at] = [given.freshId(), database.clock.now()];
  const facts = database.owner.json({ subsidiaryId: "2" } as postgres.JSONValue);
  await database.owner`insert into source_records ${database.owner({ id, system: "netsuite", account: "test", kind: "erp_customer", external_id: `erp_${id}`, facts, refers_to: [], version_at: at, version_sequence: 0, content_hash: "test", is_deleted: false, mapping_version: "gauntlet", correlation_id: "gauntlet", last_seen_at: at, is_projected: true })}`;
  await database.owner`insert into external_references ${database.owner({ id, system: "netsuite", account: "test", object_type: "erp_customer", external_id: `erp_${id}`, subject_type: "customer", subject_id: customer.customerId, last_seen_at: at })}`;
  return customer;
}

/** An open invoice over 4,000.00 of a customer of its own, posted in the ERP. */
export const postedInvoice = (stage: ApprovalStage): Promise<OfCustomer> =>
  copyOf(stage, "posted invoice", makeInvoice);

async function makeInvoice(stage: ApprovalStage): Promise<OfCustomer> {
  const { given, database } = stage;
  const customer = await makeCustomer(stage);
  const invoice = await given.invoice(customer, { status: "open", number: freshNumber(), unitMinor: 4_000 });
  const id = given.freshId();
  await database.owner`update invoices set due_on = '2026-02-15' where id = ${invoice.id}`;
  await database.owner`insert into erp_documents ${database.owner({ id, entity_code: customer.entity, kind: "invoice", invoice_id: invoice.id, billing_external_id: invoice.externalId, status: "open", currency: customer.currency, total_minor: 400_000, document_on: "2026-03-01", ...lineage(database.clock.now(), "netsuite", `inv_${id}`) })}`;
  await creditedBefore(stage, customer, invoice.id);
  return { id: invoice.id, customer };
}

/** A part of it was credited and a part was paid by a transfer, so that both are facts that can move. */
async function creditedBefore({ given, database }: ApprovalStage, of: GivenCustomer, invoiceId: string): Promise<void> {
  const [credit, allocation] = [given.freshId(), given.freshId()];
  const at = database.clock.now();
  const place = { entity_code: of.entity, invoice_id: invoiceId, currency: of.currency };
  await database.owner`insert into credit_memos ${database.owner({ id: credit, status: "issued", total_minor: 500, issued_on: "2026-02-21", customer_id: of.customerId, ...place, ...lineage(at, "stripe", `cn_${credit}`) })}`;
  await database.owner`insert into allocations ${database.owner({ id: allocation, amount_minor: 1_000, applied_on: "2026-02-20", ...place, ...lineage(at, "stripe", `al_${allocation}`) })}`;
}

export const cardPayment = (stage: ApprovalStage): Promise<OfCustomer> => copyOf(stage, "card payment", makePayment);

async function makePayment(stage: ApprovalStage): Promise<OfCustomer> {
  const { given, database } = stage;
  const customer = await makeCustomer(stage);
  const id = given.freshId();
  await database.owner`insert into payments ${database.owner({ id, entity_code: customer.entity, customer_id: customer.customerId, currency: customer.currency, amount_minor: 400_000, refunded_minor: 0, method: "card", received_on: "2026-02-20", ...lineage(database.clock.now(), "stripe", `ch_${id}`) })}`;
  const allocation = given.freshId();
  const paid = await given.invoice(customer, { status: "paid", number: freshNumber() });
  await database.owner`insert into allocations ${database.owner({ id: allocation, entity_code: customer.entity, payment_id: id, invoice_id: paid.id, currency: customer.currency, amount_minor: 1_000, applied_on: "2026-02-20", ...lineage(database.clock.now(), "stripe", `al_${allocation}`) })}`;
  return { id, customer };
}

/** A payment whose bank took it back: its case offers to accept the loss. */
export async function lostChargeback(stage: ApprovalStage): Promise<{ caseId: string }> {
  const { given, database } = stage;
  const payment = await cardPayment(stage);
  const id = given.freshId();
  const at = database.clock.now();
  await database.owner`insert into payment_disputes ${database.owner({ id, entity_code: payment.customer.entity, customer_id: payment.customer.customerId, payment_id: payment.id, currency: payment.customer.currency, amount_minor: 30_000, status: "needs_response", reason: "fraudulent", opened_at: at, evidence_due_at: new Date(at.getTime() + 9 * 86_400_000), ...lineage(at, "stripe", `dp_${id}`) })}`;
  await reconcile(database.asJob("detect-exceptions"), "payment", [payment.id]);
  const [opened] = await database.owner<
    { id: string }[]
  >`select id from cases where subject_id = ${payment.id} and type = 'chargeback'`;
  if (!opened) throw new Error("The chargeback opened no case, so no correction of a case can be asked for.");
  return { caseId: opened.id };
}

/** A receipt over 4,000.00 of nobody we know, on an account of its own. */
export async function strayReceipt({ given, database }: ApprovalStage): Promise<{ id: string }> {
  const [id, account] = [given.freshId(), given.freshId()];
  const at = database.clock.now();
  await database.owner`insert into bank_accounts ${database.owner({ id: account, entity_code: "DE01", identifier: `37040044/${id.slice(-10)}`, name: "Main account", currency: "EUR", created_at: at })}`;
  await database.owner`insert into bank_entries ${database.owner({ id, entity_code: "DE01", bank_account_id: account, status: "booked", booked_on: "2026-02-20", currency: "EUR", amount_minor: 400_000, is_reversal: false, counterparty_name: "Nordwind Handel", counterparty_account: "DE44500105175407324931", remittance: "For somebody else", position: 1, ...lineage(at, "bank", `booking-${id}`) })}`;
  return { id };
}
