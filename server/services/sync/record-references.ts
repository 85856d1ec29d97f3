import type { FactsOf, SourceRecord } from "#server/domain/sync/records";

/** "billing_customer:cus_…": how one record names another. Systems may name each other's objects, so it holds no system. */
function referenceKey(kind: string, externalId: string): string {
  return `${kind}:${externalId}`;
}

type Reference = readonly [kind: string, externalId: string | null];

/**
 * The objects a record must be looked at again for when they arrive or change. A contract is also named by its number, a
 * price by its meter; payment intents have no record of their own and tie charges to invoices.
 */
export function referencesOf(record: SourceRecord): string[] {
  return keysOf(named(record));
}

/** What complete lines refer to that were put aside for an invoice. */
export function referencesOfLines(lines: FactsOf<"billing_invoice">["lines"]): string[] {
  return keysOf(unnamedProducts(lines));
}

function keysOf(references: readonly Reference[]): string[] {
  return [...new Set(references.flatMap(([kind, id]) => (id === null ? [] : [referenceKey(kind, id)])))];
}

function named(record: SourceRecord): Reference[] {
  switch (record.kind) {
    case "crm_contract":
      return [["crm_account", record.facts.accountId]];
    case "crm_order":
      return [["crm_contract", record.facts.contractId]];
    case "crm_order_item":
      return [["crm_order", record.facts.orderId]];
    case "billing_customer":
      return [["crm_account", record.facts.accountId]];
    case "billing_price":
      return [["billing_product", record.facts.productId]];
    case "billing_subscription":
      return [
        ["billing_customer", record.facts.customerId],
        ["crm_contract", record.facts.contractId],
        ["crm_contract_number", record.facts.contractNumber],
        ...unnamedProducts(record.facts.items),
      ];
    case "billing_invoice":
      return [
        ["billing_customer", record.facts.customerId],
        ["billing_subscription", record.facts.subscriptionId],
        ...unnamedProducts(record.facts.lines),
      ];
    case "billing_charge":
      return [
        ["billing_customer", record.facts.customerId],
        ["billing_invoice", record.facts.invoiceId],
        ["billing_payment_intent", record.facts.paymentIntentId],
      ];
    case "billing_invoice_payment":
      return [
        ["billing_invoice", record.facts.invoiceId],
        ["billing_payment_intent", record.facts.paymentIntentId],
        ["billing_charge", record.facts.chargeId],
      ];
    case "billing_credit_note":
      return [["billing_invoice", record.facts.invoiceId]];
    case "billing_refund":
    case "billing_dispute":
      return [
        ["billing_charge", record.facts.chargeId],
        ["billing_payment_intent", record.facts.paymentIntentId],
      ];
    case "billing_usage":
      return [
        ["billing_customer", record.facts.customerId],
        ["billing_meter", record.facts.productCode === null ? record.facts.meterId : null],
      ];
    case "erp_customer":
      return [
        ["crm_account", record.facts.accountId],
        ["erp_subsidiary", record.facts.subsidiaryId],
      ];
    case "erp_transaction":
      return [
        [billingKindOf[record.facts.kind], record.facts.billingId],
        // A credit may be written for an invoice itself, as one that writes it off is.
        ...(record.facts.kind === "credit" ? [["billing_invoice", record.facts.billingId] as const] : []),
        ["erp_subsidiary", record.facts.subsidiaryId],
        ["erp_customer", record.facts.customerId],
      ];
    case "erp_invoice_import":
      return [
        ["billing_invoice", record.facts.billingInvoiceId],
        ["erp_subsidiary", record.facts.subsidiaryId],
      ];
    case "file_invoice":
      return [["file_customer", record.facts.customerKey]];
    case "crm_opportunity":
      return [
        ["crm_account", record.facts.accountId],
        ["crm_contract", record.facts.contractId],
      ];
    case "erp_revenue_schedule":
      return [
        ["billing_invoice", record.facts.billingInvoiceId],
        ["erp_subsidiary", record.facts.subsidiaryId],
      ];
    case "invoice_delivery":
      return [["billing_invoice", record.facts.billingInvoiceId]];
    case "service_credit":
      return [
        ["crm_account", record.facts.accountId],
        ["support_ticket", record.facts.ticketId],
      ];
    case "support_ticket":
      return [["crm_account", record.facts.accountId]];
    case "support_comment":
      return [["support_ticket", record.facts.ticketId]];
    case "usage_day":
      return [["billing_customer", record.facts.billingCustomerId]];
    case "tax_transaction":
      return [
        ["billing_invoice", record.facts.documentCode],
        ["billing_customer", record.facts.billingCustomerId],
      ];
    case "psa_project":
      return [
        ["crm_account", record.facts.accountId],
        ["crm_contract_number", record.facts.contractNumber],
      ];
    case "psa_milestone":
    case "psa_time_entry":
    case "psa_rate":
      return [["psa_project", record.facts.projectId]];
    case "gateway_customer":
      return [["crm_account", record.facts.accountId]];
    case "gateway_mandate":
      return [["gateway_customer", record.facts.customerId]];
    case "gateway_payment":
      return [
        ["gateway_customer", record.facts.customerId],
        ["gateway_mandate", record.facts.mandateId],
        ["billing_invoice", record.facts.billingInvoiceId],
      ];
    case "gateway_refund":
      return [["gateway_payment", record.facts.paymentId]];
    case "bank_statement":
    case "bank_entry":
      return [["bank_account", record.facts.accountIdentifier]];
    case "file_payment":
    case "file_credit":
      return [
        ["file_customer", record.facts.customerKey],
        ["file_invoice", record.facts.invoiceNumber],
      ];
    case "file_customer":
    case "gateway_payout":
    case "crm_account":
    case "billing_product":
    case "erp_subsidiary":
    case "erp_rate":
      return [];
    default:
      return record satisfies never;
  }
}

const billingKindOf = { invoice: "billing_invoice", payment: "billing_charge", credit: "billing_credit_note" } as const;

/** A line that does not say its product takes it from its price. */
function unnamedProducts(lines: readonly { productCode: string | null; priceId: string | null }[]): Reference[] {
  return lines.filter((line) => line.productCode === null).map((line) => ["billing_price", line.priceId] as const);
}
