import { decimalText } from "#server/sandbox/world/amounts";
import type {
  CurrencyRate,
  DeletedRecord,
  ErpTransaction,
  InvoiceImport,
  RevenuePlan,
} from "#server/sandbox/world/erp-model";
import { entityOf, LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { erpMaster } from "#server/sandbox/world/masters";
import type { Customer } from "#server/sandbox/world/model";
import { isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export type ErpRow = Record<string, string | null>;

export const TABLES = [
  "subsidiary",
  "customer",
  "transaction",
  "customrecord_invoice_import",
  "revenueplan",
  "currencyrate",
  "deletedrecord",
] as const;
export type TableName = (typeof TABLES)[number];

export function isTable(name: string): name is TableName {
  return TABLES.some((table) => table === name);
}

export function subsidiaryRows(world: World): ErpRow[] {
  return LEGAL_ENTITIES.map((entity) => ({
    id: entity.subsidiaryId,
    name: entity.code,
    legalname: entity.name,
    country: entity.country,
    currency: entity.currency,
    externalid: entity.code,
    lastmodifieddate: isoOf(world.historyStart),
  }));
}

export function customerRow(customer: Customer): ErpRow {
  const master = erpMaster(customer);
  return {
    id: customer.netsuiteId,
    entityid: `CUST${customer.netsuiteId.padStart(6, "0")}`,
    companyname: master.name,
    externalid: customer.accountId,
    subsidiary: entityOf(customer.entity).subsidiaryId,
    currency: master.currency,
    terms: `Net ${master.termsDays}`,
    vatregnumber: master.vatNumber,
    category: customer.tier,
    lastmodifieddate: isoOf(customer.netsuiteModifiedAt),
  };
}

export function transactionRow(transaction: ErpTransaction): ErpRow {
  return {
    id: transaction.id,
    tranid: transaction.tranId,
    externalid: transaction.externalId,
    type: transaction.type,
    trandate: transaction.date,
    duedate: transaction.dueDate,
    entity: transaction.entityId,
    subsidiary: transaction.subsidiaryId,
    currency: transaction.currency,
    foreigntotal: decimalText(transaction.total, transaction.currency),
    taxtotal: transaction.tax === undefined ? null : decimalText(transaction.tax, transaction.currency),
    custbody_billing_document: transaction.billingDocument ?? null,
    status: transaction.status,
    postingperiod: transaction.postingPeriod,
    memo: transaction.memo,
    lastmodifieddate: isoOf(transaction.modifiedAt),
  };
}

export function deletionRow(deleted: DeletedRecord): ErpRow {
  return {
    context: "REST Web Services",
    deleteddate: isoOf(deleted.deletedAt),
    iscustomrecord: "F",
    name: deleted.name,
    recordid: deleted.recordId,
    type: deleted.type,
  };
}

export function importRow(row: InvoiceImport): ErpRow {
  return {
    id: row.id,
    externalid: row.externalId,
    custrecord_ii_status: row.status,
    custrecord_ii_error_code: row.errorCode,
    custrecord_ii_error_message: row.errorMessage,
    custrecord_ii_transaction: row.transactionId,
    custrecord_ii_amount: decimalText(row.amount, row.currency),
    custrecord_ii_currency: row.currency,
    custrecord_ii_subsidiary: row.subsidiaryId,
    custrecord_ii_posting_period: row.postingPeriod,
    custrecord_ii_department: row.department,
    custrecord_ii_gl_account: row.glAccount,
    custrecord_ii_trandate: row.date,
    lastmodifieddate: isoOf(row.modifiedAt),
  };
}

export function planRow(plan: RevenuePlan): ErpRow {
  return {
    id: plan.id,
    recordnumber: plan.number,
    externalid: plan.externalId,
    transaction: plan.transactionId,
    custrecord_rp_invoice: plan.invoiceId,
    custrecord_rp_line: plan.lineId,
    item: plan.item,
    subsidiary: plan.subsidiaryId,
    currency: plan.currency,
    amount: decimalText(plan.amount, plan.currency),
    amountrecognized: decimalText(plan.recognised, plan.currency),
    revrecstartdate: plan.startDate,
    revrecenddate: plan.endDate,
    status: plan.recognised === 0 ? "Not Started" : "In Progress",
    plannedrevenue: plan.months
      ? JSON.stringify(
          plan.months.map(({ period, amount }) => ({ period, amount: decimalText(amount, plan.currency) })),
        )
      : null,
    lastmodifieddate: isoOf(plan.modifiedAt),
  };
}

export function rateRow(rate: CurrencyRate): ErpRow {
  return {
    id: rate.id,
    basecurrency: rate.base,
    transactioncurrency: rate.other,
    exchangerate: rate.rate,
    effectivedate: rate.date,
    lastmodifieddate: isoOf(rate.modifiedAt),
  };
}
