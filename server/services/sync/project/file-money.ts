import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { allocationColumns } from "#server/services/sync/project/allocations";
import { creditMemoColumns } from "#server/services/sync/project/credit-memos";
import { paymentColumns } from "#server/services/sync/project/payments";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { fileCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** The kinds of file records that reduce what is open of the invoice they name. */
export const FILE_MONEY_KINDS = ["file_payment", "file_credit"] as const;

/**
 * What payments and credits of files take off the file invoice `w`: those of its legal entity that name it, its customer
 * and its currency. Read from the records, not from their rows, so that it does not matter which was projected first.
 */
export const coveredOf: SQL = sql`(
    select coalesce(sum((r.facts->>'amountMinor')::bigint), 0)
    from (select * from source_records where refers_to @> array['file_invoice:' || w.external_id] offset 0) r
    where r.kind in ('file_payment', 'file_credit') and (r.system, r.account) = (w.system, w.account) and not r.is_deleted
      and r.facts->>'invoiceNumber' = w.external_id and r.facts->>'customerKey' = w.facts->>'customerKey' and r.facts->>'currency' = w.facts->>'currency')`;

/**
 * The file invoices that the given payments and credits name, and those they paid or reduced before: their status and
 * what their own day of settlement still stands for follow from what else pays them.
 */
export async function fileInvoicesNamedBy(scope: Scope, moneyIds: readonly string[]): Promise<string[]> {
  if (moneyIds.length === 0) return [];
  const ids = sql.param(moneyIds);
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select ${recordIdSql("w", "file_invoice", sql`(w.facts->>'invoiceNumber')`)} as id from source_records w
    where w.id = any(${ids}::uuid[]) and w.facts->>'invoiceNumber' is not null
    union select a.invoice_id from allocations a where a.id = any(${ids}::uuid[])
    union select m.invoice_id from credit_memos m where m.id = any(${ids}::uuid[])`);
  return rows.map((row) => row.id);
}

/** Payments keep the customer they were put under after it has gone with the last record that told of it. */
export async function filePaymentsOf(scope: Scope, customerIds: readonly string[]): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select p.id from payments p join source_records r on r.id = p.id and r.kind = 'file_payment'
    where p.customer_id = any(${sql.param(customerIds)}::uuid[])`);
  return rows.map((row) => row.id);
}

/** The invoice a payment or credit `w` with the facts `f` names, where legal entity, customer and currency agree. */
const namedInvoice: SQL = sql`i.id = ${recordIdSql("w", "file_invoice", sql`f."invoiceNumber"`)}
      and i.customer_id = ${fileCustomerIdSql(sql`w.account`, sql`f."customerKey"`)} and i.currency = f.currency`;

/** Money brought in by file; its customer is known once a file has told of one with its key. */
export function projectFilePaymentRows(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, l.code as entity_code, c.id as customer_id, f.currency, f."amountMinor" as amount_minor, 0 as refunded_minor, f.method, null as payment_intent_external_id,
      f."receivedOn" as received_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerKey" text, "entityCode" text, currency text, "receivedOn" date, "amountMinor" bigint, method text)
    join legal_entities l on l.code = f."entityCode"
    left join customers c on c.id = ${fileCustomerIdSql(sql`w.account`, sql`f."customerKey"`)}`;
  return projectTable(scope, { table: "payments", columns: paymentColumns, followed: [], desired }, ids);
}

/** A payment that names its invoice pays it from the day it was received; any other stays unapplied. */
export function projectFilePaymentAllocations(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.id as invoice_id, p.id as payment_id, p.currency, p.amount_minor, p.received_on as applied_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerKey" text, currency text, "invoiceNumber" text)
    join payments p on p.id = w.id
    join invoices i on ${namedInvoice}`;
  return projectTable(scope, { table: "allocations", columns: allocationColumns, followed: [], desired }, ids);
}

/** Credits brought in by file; one whose invoice has not arrived, or is of another customer or currency, waits. */
export function projectFileCredits(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.customer_id, i.id as invoice_id, f.number, 'issued' as status, f.currency, f."amountMinor" as total_minor, f.reason,
      f."issuedOn" as issued_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f(number text, "customerKey" text, currency text, "issuedOn" date, "amountMinor" bigint, "invoiceNumber" text, reason text)
    join invoices i on ${namedInvoice}`;
  return projectTable(
    scope,
    { table: "credit_memos", columns: creditMemoColumns, followed: ["entity_code"], desired },
    ids,
  );
}
