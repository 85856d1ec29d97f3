import { decimalText } from "#server/sandbox/world/amounts";
import type { CurrencyRate, DeletedRecord, ErpTransaction, InvoiceImport } from "#server/sandbox/world/erp-model";
import { entityOf, LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export type ErpRow = Record<string, string | null>;

export const TABLES = [
  "subsidiary",
  "customer",
  "transaction",
  "customrecord_invoice_import",
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
  return {
    id: customer.netsuiteId,
    entityid: `CUST${customer.netsuiteId.padStart(6, "0")}`,
    companyname: customer.name,
    externalid: customer.accountId,
    subsidiary: entityOf(customer.entity).subsidiaryId,
    currency: customer.currency,
    terms: `Net ${customer.termsDays}`,
    vatregnumber: customer.vatNumber,
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
