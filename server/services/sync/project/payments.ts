import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const paymentColumns = [
  "entity_code",
  "customer_id",
  "currency",
  "amount_minor",
  "refunded_minor",
  "method",
  "payment_intent_external_id",
  "received_on",
] as const;

/** The invoice that invoice payments name beside a payment intent or a charge; of several the first by id. */
const invoiceNamedBy = (key: "paymentIntentId" | "chargeId", linkIds: readonly string[]): SQL => {
  const name = sql.raw(`link.facts->>'${key}'`);
  return sql`
  select link.system, link.account, ${name} as key, min(link.facts->>'invoiceId') as invoice_id
  from source_records link where link.id = any(${sql.param(linkIds)}::uuid[]) and not link.is_deleted and ${name} is not null group by 1, 2, 3`;
};

/**
 * The charges in work with the legal entity that received each, its invoice's where nothing else is said, and with the
 * invoice each was made for: named by the charge itself, else by an invoice payment that names the charge or its payment
 * intent. Every record of an intent is in work together, so the links are complete.
 */
const charges = (linkIds: readonly string[]): SQL => sql`
  select w.id, w.system, w.external_id, w.version_at, w.mapping_version, w.is_deleted, w.correlation_id, w.last_seen_at, f.*,
    l.code as entity_code, l.time_zone, coalesce(c.id, i.customer_id) as customer_id, i.id as invoice_id
  from w
  cross join lateral jsonb_to_record(w.facts) as f("customerId" text, "paymentIntentId" text, "invoiceId" text, "amountMinor" bigint, "refundedMinor" bigint, currency text, status text,
    "failureCode" text, "failureMessage" text, "declineCode" text, method text, "attemptedAt" timestamptz, "entityCode" text)
  left join external_references x on x.id = ${recordIdSql("w", "billing_customer", sql`f."customerId"`)}
  left join customers c on c.id = x.subject_id
  left join (${invoiceNamedBy("paymentIntentId", linkIds)}) by_intent on (by_intent.system, by_intent.account, by_intent.key) = (w.system, w.account, f."paymentIntentId")
  left join (${invoiceNamedBy("chargeId", linkIds)}) by_charge on (by_charge.system, by_charge.account, by_charge.key) = (w.system, w.account, w.external_id)
  left join invoices i on i.id = ${recordIdSql("w", "billing_invoice", sql`coalesce(f."invoiceId", least(by_intent.invoice_id, by_charge.invoice_id))`)}
  left join legal_entities own on own.code = f."entityCode"
  join legal_entities l on l.code = coalesce(own.code, i.entity_code, c.entity_code)`;

/** Money that arrived: the charges that succeeded. */
export function projectPayments(
  scope: Scope,
  chargeIds: readonly string[],
  linkIds: readonly string[],
): Promise<Change[]> {
  const desired = sql`
    select w.id, w.entity_code, w.customer_id, w.currency, w."amountMinor" as amount_minor, w."refundedMinor" as refunded_minor, w.method,
      w."paymentIntentId" as payment_intent_external_id, (w."attemptedAt" at time zone w.time_zone)::date as received_on, ${lineageOf}
    from (${charges(linkIds)}) w where w.status = 'succeeded'`;
  return projectTable(scope, { table: "payments", columns: paymentColumns, followed: [], desired }, chargeIds);
}

/** Every try to charge, successful or not. */
export function projectPaymentAttempts(
  scope: Scope,
  chargeIds: readonly string[],
  linkIds: readonly string[],
): Promise<Change[]> {
  const desired = sql`
    select w.id, w.entity_code, w.customer_id, w.invoice_id, w."paymentIntentId" as payment_intent_external_id, w.status, w.currency, w."amountMinor" as amount_minor,
      w."failureCode" as failure_code, w."failureMessage" as failure_message, w."declineCode" as decline_code, w.method, w."attemptedAt" as attempted_at, ${lineageOf}
    from (${charges(linkIds)}) w`;
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
  return projectTable(scope, { table: "payment_attempts", columns, followed: ["invoice_id"], desired }, chargeIds);
}
