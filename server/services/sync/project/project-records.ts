import { sql } from "drizzle-orm";
import type { Touched } from "#server/domain/exceptions/touched";
import type { Scope } from "#server/kernel/context";
import { wakeOn } from "#server/services/cases/wake-on";
import { projectAllocations } from "#server/services/sync/project/allocations";
import { projectBank } from "#server/services/sync/project/bank";
import { projectAmendments, projectContractPrices, projectContracts } from "#server/services/sync/project/contracts";
import { projectCreditMemos } from "#server/services/sync/project/credit-memos";
import { projectCustomers } from "#server/services/sync/project/customers";
import { projectDisputes } from "#server/services/sync/project/disputes";
import { projectErpDocuments } from "#server/services/sync/project/erp-documents";
import {
  FILE_CUSTOMER_KINDS,
  fileCustomersOf,
  projectFileCustomers,
} from "#server/services/sync/project/file-customers";
import {
  projectFileAllocations,
  projectFileInvoiceLines,
  projectFileInvoices,
  projectFilePayments,
} from "#server/services/sync/project/file-invoices";
import {
  FILE_MONEY_KINDS,
  fileInvoicesNamedBy,
  filePaymentsOf,
  projectFileCredits,
  projectFilePaymentAllocations,
  projectFilePaymentRows,
} from "#server/services/sync/project/file-money";
import { projectFxRates } from "#server/services/sync/project/fx-rates";
import {
  gatewayPaymentsAmong,
  projectGatewayAllocations,
  projectGatewayAttempts,
  projectGatewayPayments,
  projectMandates,
} from "#server/services/sync/project/gateway";
import { projectInvoiceDeliveries } from "#server/services/sync/project/invoice-deliveries";
import { projectInvoiceLines, projectInvoiceTaxes } from "#server/services/sync/project/invoice-parts";
import { projectInvoices } from "#server/services/sync/project/invoices";
import { projectOpportunities } from "#server/services/sync/project/opportunities";
import { projectPaymentDisputes } from "#server/services/sync/project/payment-disputes";
import { projectPaymentAttempts, projectPayments } from "#server/services/sync/project/payments";
import { projectPrices } from "#server/services/sync/project/prices";
import { moved, written } from "#server/services/sync/project/project-table";
import { projectServices, projectsOfContracts } from "#server/services/sync/project/projects";
import { projectReferences, REFERRING_KINDS } from "#server/services/sync/project/references";
import { CUSTOMER_KINDS, namesOfCustomers, resolveCustomers } from "#server/services/sync/project/resolve-customers";
import { projectRevenueSchedules } from "#server/services/sync/project/revenue-schedules";
import { projectServiceCredits } from "#server/services/sync/project/service-credits";
import { projectSubscriptions } from "#server/services/sync/project/subscriptions";
import { projectSupport, SUPPORT_WAITS_FOR_NOTHING } from "#server/services/sync/project/support";
import { projectTaxTransactions } from "#server/services/sync/project/tax-transactions";
import { touchCash } from "#server/services/sync/project/touched-cash";
import { TouchedSubjects } from "#server/services/sync/project/touched-subjects";
import { projectUsageDays } from "#server/services/sync/project/usage-days";
import { projectUsageRecords } from "#server/services/sync/project/usage-records";
import { WorkSet } from "#server/services/sync/project/work-set";
import { COMPLETE_LINES_KIND } from "#server/services/sync/upsert-records";

/** Taken by whoever projects: two sources at once would each miss what the other has not committed yet. */
const PROJECTION_LOCK = 7_203_115;

/**
 * From here on this transaction alone projects, and its statements see everything projected before. Projection looks up
 * by key alone, so it is planned for the batch at hand and never by reading whole tables.
 */
export async function lockProjection(scope: Scope): Promise<void> {
  await scope.tx.execute(sql`
    select pg_advisory_xact_lock(${PROJECTION_LOCK}), set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('enable_seqscan', 'off', true)`);
}

/**
 * Makes the canonical rows follow from the source records: those of the given records and of everything that refers to
 * what moved, in the order in which tables depend on one another. Call `lockProjection` first.
 * @returns what detection should look at again.
 */
export async function projectRecords(scope: Scope, changedIds: readonly string[]): Promise<Touched> {
  if (changedIds.length === 0) return {};
  const work = new WorkSet(scope);
  const touched = new TouchedSubjects(scope);
  await work.addRecords(changedIds);
  await projectParties(scope, work, touched);
  await projectAgreements(scope, work, touched);
  await projectBilling(scope, work, touched);
  await projectMoney(scope, work, touched);
  const entries = await projectBank(scope, work);
  await touched.ofRelations("support_tickets", written(await projectSupport(scope, work)));
  const promises = await projectServiceCredits(scope, work.of("service_credit"));
  await touched.ofUsageDays(written(await projectUsageDays(scope, work.of("usage_day"))));
  await projectReferences(scope, work.of(...REFERRING_KINDS));
  await touched.ofCustomersOfInvoices();
  await touchCash(scope, touched, work, entries);
  touched.add("service_credit", written(promises));
  await touched.ofCreditsOfCustomers();
  await markProjected(scope, work);
  return touched.all();
}

async function projectParties(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  await work.addReferringTo(work.of("erp_subsidiary"));
  const { subjects, movedRecords } = await resolveCustomers(scope, work.of(...CUSTOMER_KINDS));
  const customers = await projectCustomers(scope, subjects);
  // Even where the row stays: what systems say beside the word that counts is compared as well.
  await touched.ofCustomers(subjects);
  touched.add("customer", subjects);
  await work.addReferring(await namesOfCustomers(scope, moved(customers), movedRecords));
  await work.addRecords(await contractsWithoutCustomer(scope, moved(customers)));
  await markCustomerRecords(scope, subjects);

  const fileRecords = work.of(...FILE_CUSTOMER_KINDS);
  const fileCustomers = await projectFileCustomers(scope, await fileCustomersOf(scope, fileRecords), fileRecords);
  if (work.of("file_customer").length > 0) await touched.ofCustomers(written(fileCustomers));
  await work.addReferring(await fileKeysOf(scope, moved(fileCustomers)));
  await work.addRecords(await filePaymentsOf(scope, moved(fileCustomers)));
}

/** Contracts, projects, deals and tickets keep naming their CRM account after the customer it stood for has gone. */
async function contractsWithoutCustomer(scope: Scope, customerIds: readonly string[]): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(
    sql`select t.id from unnest(${sql.param(customerIds)}::uuid[]) as c(id)
      cross join lateral (select id from contracts where customer_id = c.id union all select id from projects where customer_id = c.id
        union all select id from opportunities where customer_id = c.id union all select id from support_tickets where customer_id = c.id) t`,
  );
  return rows.map((row) => row.id);
}

async function fileKeysOf(scope: Scope, customerIds: readonly string[]): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const rows = await scope.tx.execute<{ key: string }>(
    sql`select 'file_customer:' || external_id as key from customers where id = any(${sql.param(customerIds)}::uuid[])`,
  );
  return rows.map((row) => row.key);
}

async function projectAgreements(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  await work.addReferringTo(work.of("billing_product"));
  await work.addReferringTo(moved(await projectPrices(scope, work.of("billing_price"))));
  const contracts = await projectContracts(scope, work.of("crm_contract"));
  await work.addReferringTo(moved(contracts));
  await work.addRecords(await subscriptionsOf(scope, moved(contracts)));
  await work.addRecords(await projectsOfContracts(scope, moved(contracts)));
  const opportunities = await projectOpportunities(scope, work.of("crm_opportunity"));
  await projectServices(scope, work, touched);
  const amendments = await projectAmendments(scope, work.of("crm_order"));
  await work.addReferringTo(moved(amendments));
  const prices = await projectContractPrices(scope, work.of("crm_order_item"));
  const subscriptions = await projectSubscriptions(scope, work.of("billing_subscription"));
  await work.addReferringTo(moved(subscriptions));
  const usage = await projectUsageRecords(scope, work.of("billing_usage"));
  await touched.ofContracts(written(contracts), written(prices));
  await touched.ofAmendments(written(amendments));
  touched.add("contract", written(contracts));
  await touched.ofAgreements({
    contract_prices: written(prices),
    opportunities: written(opportunities),
    subscriptions: written(subscriptions),
  });
  await touched.ofRelations("opportunities", written(opportunities));
  await touched.ofUsage(written(usage));
}

/** Subscriptions tied to a contract by a number that it may no longer have. */
async function subscriptionsOf(scope: Scope, contractIds: readonly string[]): Promise<string[]> {
  if (contractIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(
    sql`select id from subscriptions where contract_id = any(${sql.param(contractIds)}::uuid[])`,
  );
  return rows.map((row) => row.id);
}

async function projectBilling(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  await work.addRecords(await invoicesOfLines(scope, work.of(COMPLETE_LINES_KIND)));
  const paidByFile = await fileInvoicesNamedBy(scope, work.of(...FILE_MONEY_KINDS));
  await work.addRecords(paidByFile);
  touched.add("invoice", paidByFile);
  const billed = work.of("billing_invoice");
  const filed = work.of("file_invoice");
  const invoices = [...(await projectInvoices(scope, billed)), ...(await projectFileInvoices(scope, filed))];
  await work.addReferringTo(moved(invoices));
  const lines = [...(await projectInvoiceLines(scope, billed)), ...(await projectFileInvoiceLines(scope, filed))];
  await projectInvoiceTaxes(scope, billed);
  touched.add("invoice", written(invoices));
  await touched.ofAgreements({ invoices: written(invoices) });
  await touched.ofLines(written(lines));
}

/** Lines put aside are looked at again through the invoice they belong to. */
async function invoicesOfLines(scope: Scope, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select i.id from source_records l join source_records i on (i.system, i.account, i.kind, i.external_id) = (l.system, l.account, 'billing_invoice', l.external_id)
    where l.id = any(${sql.param(recordIds)}::uuid[])`);
  return rows.map((row) => row.id);
}

async function projectMoney(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  await work.addPaymentsTogether();
  const charges = work.of("billing_charge");
  const links = work.of("billing_invoice_payment");
  const filed = work.of("file_invoice");
  const filePayments = work.of("file_payment");
  const payments = [
    ...(await projectPayments(scope, charges, links)),
    ...(await projectFilePayments(scope, filed)),
    ...(await projectFilePaymentRows(scope, filePayments)),
  ];
  await wakeForPayments(scope, written(payments));
  const attempts = await projectPaymentAttempts(scope, charges, links);
  await work.addReferringTo(moved(attempts));
  const allocations = [
    ...(await projectAllocations(scope, work.of("billing_invoice_payment"), work.of("billing_charge"))),
    ...(await projectFileAllocations(scope, filed)),
    ...(await projectFilePaymentAllocations(scope, filePayments)),
  ];
  const credits = [
    ...(await projectCreditMemos(scope, work.of("billing_credit_note"))),
    ...(await projectFileCredits(scope, work.of("file_credit"))),
  ];
  await work.addReferringTo(moved(credits));
  touched.add("invoice", await projectDisputes(scope, work.of("billing_dispute"), work.of("billing_charge")));
  await touched.ofDisputes(written(await projectPaymentDisputes(scope, work.of("billing_dispute"))));
  await projectGateway(scope, work, touched);
  await touched.ofTax(written(await projectTaxTransactions(scope, work.of("tax_transaction"))));
  // What is gone names no invoice any more, so the invoice it stood for is asked before.
  await touched.ofDocuments("erp_documents", work.of("erp_transaction", "erp_invoice_import"));
  const documents = await projectErpDocuments(scope, work.of("erp_transaction", "erp_invoice_import"));
  await touched.ofDocuments("revenue_schedules", work.of("erp_revenue_schedule"));
  const schedules = await projectRevenueSchedules(scope, work.of("erp_revenue_schedule"));
  await touched.ofDocuments("revenue_schedules", written(schedules));
  const deliveries = await projectInvoiceDeliveries(scope, work.of("invoice_delivery"));
  await touched.ofDocuments("invoice_deliveries", written(deliveries));
  await projectFxRates(scope, work.of("erp_rate"));
  await touched.ofMoney({
    attempts: written(attempts),
    allocations: written(allocations),
    credits: written(credits),
    documents: written(documents),
  });
}

/** A debit pays what is left after everything the billing platform says, so whatever changed there is looked at again. */
async function projectGateway(scope: Scope, work: WorkSet, touched: TouchedSubjects): Promise<void> {
  await work.addReferringTo(moved(await projectMandates(scope, work.of("gateway_mandate"))));
  const named = work.of("gateway_payment", "billing_invoice", "billing_invoice_payment", "billing_credit_note");
  await work.addRecords(await gatewayPaymentsAmong(scope, named));
  const debits = work.of("gateway_payment");
  await wakeForPayments(scope, written(await projectGatewayPayments(scope, debits)));
  const attempts = await projectGatewayAttempts(scope, debits);
  const allocations = await projectGatewayAllocations(scope, debits);
  await touched.ofMoney({ attempts: written(attempts), allocations: written(allocations), credits: [], documents: [] });
}

/** Somebody may have snoozed a case until its customer pays. */
async function wakeForPayments(scope: Scope, paymentIds: readonly string[]): Promise<void> {
  if (paymentIds.length === 0) return;
  const rows = await scope.tx.execute<{ customer_id: string }>(sql`
    select distinct p.customer_id from payments p
    join cases c on c.customer_id = p.customer_id and c.closed_at is null and c.snoozed_until is not null and c.wake_on = 'payment'
    where p.id = any(${sql.param(paymentIds)}::uuid[]) and p.deleted_at is null`);
  await wakeOn(scope, { customerIds: rows.map((row) => row.customer_id) }, "payment");
}

/** The table in which a record of each kind has its row; kinds without one are done once they are stored. */
const TABLE_OF_KIND: Record<string, string> = {
  crm_contract: "contracts",
  crm_opportunity: "opportunities",
  crm_order: "contract_amendments",
  crm_order_item: "contract_prices",
  billing_price: "prices",
  billing_subscription: "subscriptions",
  billing_usage: "usage_records",
  billing_invoice: "invoices",
  file_invoice: "invoices",
  file_payment: "payments",
  file_credit: "credit_memos",
  billing_charge: "payment_attempts",
  billing_invoice_payment: "allocations",
  billing_credit_note: "credit_memos",
  erp_transaction: "erp_documents",
  erp_invoice_import: "erp_documents",
  erp_revenue_schedule: "revenue_schedules",
  invoice_delivery: "invoice_deliveries",
  gateway_mandate: "mandates",
  gateway_payment: "payment_attempts",
  tax_transaction: "tax_transactions",
  psa_project: "projects",
  psa_milestone: "milestones",
  psa_time_entry: "time_entries",
  psa_rate: "hourly_rates",
  support_ticket: "support_tickets",
  service_credit: "service_credits",
  billing_dispute: "payment_disputes",
  support_comment: "ticket_comments",
  usage_day: "usage_days",
};

/**
 * Records start as projected; the few whose row cannot stand yet are marked as waiting, and marked again when it does. An
 * invoice payment that did not go through, a debit that was called off, and what is gone, have no row and wait for none.
 */
async function markProjected(scope: Scope, work: WorkSet): Promise<void> {
  for (const [kind, table] of Object.entries(TABLE_OF_KIND)) {
    const ids = work.of(kind);
    if (ids.length === 0) continue;
    const stands =
      kind === "billing_invoice_payment"
        ? sql`(t.id is not null or s.facts->>'status' <> 'paid')`
        : kind === "gateway_payment"
          ? sql`(t.id is not null or s.facts->>'status' = 'canceled')`
          : sql`(t.id is not null or s.is_deleted or ${SUPPORT_WAITS_FOR_NOTHING[kind] ?? sql`false`})`;
    await scope.tx.execute(sql`
      update source_records s set is_projected = ${stands}
      from unnest(${sql.param(ids)}::uuid[]) as w(id) left join ${sql.raw(`"${table}"`)} t on t.id = w.id
      where s.id = w.id and s.is_projected is distinct from ${stands}`);
  }
}

/** A customer stands for every record that belongs to it, so all of them wait or none. */
async function markCustomerRecords(scope: Scope, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await scope.tx.execute(sql`
    update source_records s set is_projected = c.id is not null
    from external_references x left join customers c on c.id = x.subject_id
    where x.subject_type = 'customer' and x.subject_id = any(${sql.param(subjects)}::uuid[]) and s.id = x.id and s.is_projected is distinct from (c.id is not null)`);
}
