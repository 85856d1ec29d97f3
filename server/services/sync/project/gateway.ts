import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { allocationColumns } from "#server/services/sync/project/allocations";
import { paymentColumns } from "#server/services/sync/project/payments";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Customers' standing permissions to collect by direct debit. */
export function projectMandates(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, f.scheme, f.status, f.reference, (f."createdAt" at time zone l.time_zone)::date as created_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerId" text, scheme text, status text, reference text, "createdAt" timestamptz)
    join external_references x on x.id = ${recordIdSql("w", "gateway_customer", sql`f."customerId"`)}
    join customers c on c.id = x.subject_id
    join legal_entities l on l.code = c.entity_code`;
  const columns = ["entity_code", "customer_id", "scheme", "status", "reference", "created_on"];
  return projectTable(scope, { table: "mandates", columns, followed: ["entity_code", "customer_id"], desired }, ids);
}

/** The billing invoice that has the given id, whichever billing platform it lives on. */
const billingInvoice = (externalId: SQL): SQL => sql`
  left join lateral (
    select s.id, s.system, s.account, s.external_id from source_records s
    where s.kind = 'billing_invoice' and s.external_id = ${externalId} order by s.is_deleted, s.id limit 1) billed on true
  left join invoices i on i.id = billed.id`;

/**
 * The gateway's payments in work, with whose they are and what they are for. Who pays is said by the payment or by its
 * mandate, else by the invoice it is for.
 */
const gatewayPayments = sql`
  select w.id, w.system, w.external_id, w.version_at, w.mapping_version, w.is_deleted, w.correlation_id, w.last_seen_at, f.*,
    l.code as entity_code, coalesce(c.id, i.customer_id) as customer_id, i.id as invoice_id, i.total_minor,
    billed.system as billing_system, billed.account as billing_account, 'billing_invoice:' || billed.external_id as invoice_key,
    greatest(f."createdAt", f."chargedOn"::timestamp at time zone l.time_zone) as attempted_at
  from w
  cross join lateral jsonb_to_record(w.facts) as f("customerId" text, "mandateId" text, "billingInvoiceId" text, "amountMinor" bigint, "refundedMinor" bigint, currency text, status text,
    "failureCode" text, "failureMessage" text, scheme text, "chargedOn" date, "createdAt" timestamptz)
  left join source_records mandate on mandate.id = ${recordIdSql("w", "gateway_mandate", sql`f."mandateId"`)}
  left join external_references x on x.id = ${recordIdSql("w", "gateway_customer", sql`coalesce(f."customerId", mandate.facts->>'customerId')`)}
  left join customers c on c.id = x.subject_id
  ${billingInvoice(sql`f."billingInvoiceId"`)}
  join legal_entities l on l.code = coalesce(i.entity_code, c.entity_code)`;

/** Money that arrived through the gateway and was not taken back. */
export function projectGatewayPayments(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, w.entity_code, w.customer_id, w.currency, w."amountMinor" as amount_minor, w."refundedMinor" as refunded_minor,
      coalesce(w.scheme, 'direct_debit') as method, null::text as payment_intent_external_id, w."chargedOn" as received_on, ${lineageOf}
    from (${gatewayPayments}) w where w.status = 'succeeded'`;
  return projectTable(scope, { table: "payments", columns: paymentColumns, followed: [], desired }, ids);
}

/**
 * Every debit that was tried, on the day it is charged; one that was called off before was not. Money taken back counts
 * as a try that failed in the end.
 */
export function projectGatewayAttempts(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, w.entity_code, w.customer_id, w.invoice_id, null::text as payment_intent_external_id,
      case w.status when 'charged_back' then 'failed' else w.status end as status, w.currency, w."amountMinor" as amount_minor,
      case w.status when 'charged_back' then coalesce(w."failureCode", 'charged_back') else w."failureCode" end as failure_code, w."failureMessage" as failure_message,
      null::text as decline_code, coalesce(w.scheme, 'direct_debit') as method, w.attempted_at, ${lineageOf}
    from (${gatewayPayments}) w where w.status <> 'canceled'`;
  const columns = [
    "entity_code",
    "customer_id",
    "invoice_id",
    "payment_intent_external_id",
    "status",
    "currency",
    "amount_minor",
    "failure_code",
    "failure_message",
    "decline_code",
    "method",
    "attempted_at",
  ];
  return projectTable(scope, { table: "payment_attempts", columns, followed: ["invoice_id"], desired }, ids);
}

/** The sum of what the records of a kind say about the invoice of `w`; the condition names them `r`. */
const sumOf = (kind: string, amount: string, condition: SQL): SQL => sql`
  (select coalesce(sum((r.facts->>${sql.raw(`'${amount}'`)})::bigint), 0)
   from (select * from source_records where refers_to @> array[w.invoice_key] offset 0) r
   where r.kind = ${sql.raw(`'${kind}'`)} and not r.is_deleted and ${condition})`;

/**
 * What the gateway's money pays of the invoice it names: no more than is left after what the billing platform itself has
 * recorded, its credits, and earlier debits. Once the platform records the same money, it alone pays the invoice.
 */
export function projectGatewayAllocations(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const isOfPlatform = sql`(r.system, r.account) = (w.billing_system, w.billing_account)`;
  const paid = sumOf("billing_invoice_payment", "amountMinor", sql`r.facts->>'status' = 'paid' and ${isOfPlatform}`);
  const credited = sumOf("billing_credit_note", "totalMinor", sql`r.facts->>'status' <> 'void' and ${isOfPlatform}`);
  const debitedBefore = sumOf(
    "gateway_payment",
    "amountMinor",
    sql`r.facts->>'status' = 'succeeded' and r.facts->>'currency' = w.currency
      and ((r.facts->>'createdAt')::timestamptz, r.external_id, r.id) < (w."createdAt", w.external_id, w.id)`,
  );
  const desired = sql`
    select w.id, i.entity_code, i.id as invoice_id, p.id as payment_id, w.currency, least(w."amountMinor", rest.minor) as amount_minor,
      w."chargedOn" as applied_on, ${lineageOf}
    from (${gatewayPayments}) w
    join payments p on p.id = w.id
    join invoices i on i.id = w.invoice_id and i.currency = w.currency
    cross join lateral (select (w.total_minor - ${paid} - ${credited} - ${debitedBefore})::bigint as minor) rest
    where rest.minor > 0`;
  return projectTable(scope, { table: "allocations", columns: allocationColumns, followed: [], desired }, ids);
}

/** Gateway payments for invoices of which something in work says how much is left to pay. */
export async function gatewayPaymentsAmong(scope: Scope, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    with named as materialized (
      select distinct 'billing_invoice:' || coalesce(r.facts->>'invoiceId', r.facts->>'billingInvoiceId', r.external_id) as key
      from source_records r where r.id = any(${sql.param(recordIds)}::uuid[]) and exists (select from source_records g where g.kind = 'gateway_payment'))
    select r.id from named
    cross join lateral (select id, kind from source_records where refers_to @> array[named.key] offset 0) r
    where r.kind = 'gateway_payment'`);
  return rows.map((row) => row.id);
}
