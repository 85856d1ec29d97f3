import { createHash } from "node:crypto";
import type postgres from "postgres";

/** Every table whose rows follow from what the sources said. */
export const CANONICAL_TABLES = [
  "customers",
  "contracts",
  "contract_amendments",
  "contract_prices",
  "prices",
  "subscriptions",
  "usage_records",
  "invoices",
  "invoice_lines",
  "invoice_taxes",
  "payments",
  "payment_attempts",
  "allocations",
  "credit_memos",
  "erp_documents",
  "fx_rates",
  "opportunities",
  "revenue_schedules",
  "invoice_deliveries",
  "service_credits",
  "payment_disputes",
  "projects",
  "milestones",
  "time_entries",
  "hourly_rates",
  "support_tickets",
  "ticket_comments",
  "usage_days",
  "mandates",
  "tax_transactions",
  "bank_statements",
  "bank_entries",
  "external_references",
  "source_records",
] as const;

/** Say when and through which message something came, not what it is. */
const VOLATILE = ["last_seen_at", "correlation_id", "inbox_id"];

/**
 * One hash over everything the sources brought about: sorted rows of every canonical table without what depends on the
 * way they came. Equal hashes mean equal books. Complete lines put aside for an invoice are working notes and left out.
 */
export async function stateHash(owner: postgres.Sql): Promise<string> {
  const hash = createHash("sha256");
  for (const rows of Object.values(await stateRows(owner))) hash.update(JSON.stringify(rows));
  return hash.digest("hex");
}

/** The rows behind the hash, by table: for seeing where two states differ. */
export async function stateRows(owner: postgres.Sql): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of CANONICAL_TABLES) {
    const rows = await owner.unsafe<{ row: string }[]>(
      `select (to_jsonb(t) - $1::text[])::text as row from ${table} t ${table === "source_records" ? "where kind <> 'billing_invoice_lines'" : ""} order by 1`,
      [VOLATILE],
    );
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}
