import { type SQL, sql } from "drizzle-orm";
import type { CanonicalRow } from "#server/domain/sync/message-views";
import type { Scope } from "#server/kernel/context";
import { idsOf } from "#server/services/messages/message-rows";

/** Where a record of a kind has its row, in words, and what people call the row. The row has the record's id. */
const TABLES: readonly { kinds: readonly string[]; table: string; words: string; name: string }[] = [
  {
    kinds: ["billing_invoice", "file_invoice"],
    table: "invoices",
    words: "Invoice",
    name: "coalesce(number, 'draft ' || external_id)",
  },
  { kinds: ["crm_contract"], table: "contracts", words: "Contract", name: "number" },
  { kinds: ["crm_order"], table: "contract_amendments", words: "Order", name: "number" },
  { kinds: ["crm_order_item"], table: "contract_prices", words: "Agreed price", name: "product_code" },
  { kinds: ["billing_price"], table: "prices", words: "Price", name: "coalesce(product_code, external_id)" },
  { kinds: ["billing_subscription"], table: "subscriptions", words: "Subscription", name: "external_id" },
  { kinds: ["billing_usage"], table: "usage_records", words: "Measured use", name: "product_code" },
  {
    kinds: ["billing_charge", "file_payment", "gateway_payment"],
    table: "payments",
    words: "Payment",
    name: "external_id",
  },
  {
    kinds: ["billing_charge", "gateway_payment"],
    table: "payment_attempts",
    words: "Payment attempt",
    name: "external_id",
  },
  {
    kinds: ["billing_invoice_payment", "file_payment"],
    table: "allocations",
    words: "Payment on an invoice",
    name: "external_id",
  },
  {
    kinds: ["billing_credit_note", "file_credit"],
    table: "credit_memos",
    words: "Credit memo",
    name: "coalesce(number, external_id)",
  },
  {
    kinds: ["erp_transaction", "erp_invoice_import"],
    table: "erp_documents",
    words: "ERP document",
    name: "coalesce(number, external_id)",
  },
  { kinds: ["crm_opportunity"], table: "opportunities", words: "Opportunity", name: "name" },
  { kinds: ["support_ticket"], table: "support_tickets", words: "Ticket", name: "number" },
  { kinds: ["service_credit"], table: "service_credits", words: "Promised credit", name: "external_id" },
  { kinds: ["billing_dispute"], table: "payment_disputes", words: "Payment dispute", name: "external_id" },
  { kinds: ["support_comment"], table: "ticket_comments", words: "Comment on a ticket", name: "external_id" },
  { kinds: ["usage_day"], table: "usage_days", words: "Measured day", name: "product_code" },
  { kinds: ["tax_transaction"], table: "tax_transactions", words: "Tax calculation", name: "external_id" },
  { kinds: ["psa_project"], table: "projects", words: "Project", name: "name" },
  { kinds: ["psa_milestone"], table: "milestones", words: "Milestone", name: "name" },
  { kinds: ["psa_time_entry"], table: "time_entries", words: "Time entry", name: "external_id" },
  { kinds: ["psa_rate"], table: "hourly_rates", words: "Hourly rate", name: "external_id" },
  { kinds: ["gateway_mandate"], table: "mandates", words: "Mandate", name: "external_id" },
  { kinds: ["bank_statement"], table: "bank_statements", words: "Bank statement", name: "external_id" },
  { kinds: ["bank_entry"], table: "bank_entries", words: "Bank entry", name: "external_id" },
];

type Row = { record_id: string; id: string; words: string; name: string | null };

/** The rows that stand for these records, of those the actor may see. Customers stand for several records at once. */
export async function canonicalRows(
  scope: Pick<Scope, "tx">,
  records: readonly { id: string; kind: string }[],
): Promise<Map<string, CanonicalRow[]>> {
  const kinds = new Set(records.map((record) => record.kind));
  const ids = sql.param(records.map((record) => record.id));
  const parts: SQL[] = TABLES.filter((entry) => entry.kinds.some((kind) => kinds.has(kind))).map(
    ({ table, words, name }) =>
      sql`select id as record_id, id, ${words} as words, (${sql.raw(name)})::text as name from ${sql.raw(table)} where id = any(${ids}::uuid[])`,
  );
  parts.push(sql`
    select x.id, c.id, 'Customer', c.name from external_references x join customers c on c.id = x.subject_id
    where x.subject_type = 'customer' and x.id = any(${ids}::uuid[])`);
  const rows = await scope.tx.execute<Row>(sql.join(parts, sql` union all `));
  const found = new Map<string, CanonicalRow[]>();
  for (const { record_id, id, words, name } of rows)
    found.set(record_id, [...(found.get(record_id) ?? []), { table: words, name: name ?? id, id }]);
  return found;
}

/** The standing of records: what is stored of each, and by which message. */
export async function standingOf(
  scope: Pick<Scope, "tx">,
  recordIds: readonly string[],
): Promise<Map<string, { inboxId: string | null; isProjected: boolean }>> {
  const rows = await scope.tx.execute<{ id: string; inbox_id: string | null; is_projected: boolean }>(sql`
    select id, inbox_id, is_projected from source_records where id = any(${sql.param(recordIds)}::uuid[])`);
  return new Map(rows.map((row) => [row.id, { inboxId: row.inbox_id, isProjected: row.is_projected }]));
}

/** Cases about any of these rows, the open ones first, as one list of ids. */
export function caseIdsAbout(scope: Pick<Scope, "tx">, subjectIds: readonly string[]): Promise<string[]> {
  return idsOf(
    scope,
    sql`select id from cases where subject_id = any(${sql.param(subjectIds)}::uuid[]) order by closed_at is not null, detected_at desc limit 20`,
  );
}
