import type postgres from "postgres";
import { minorFromDecimal } from "#server/domain/money";

type Wire = Record<string, never> & { [key: string]: unknown };
/** One kind of object: how the source's own row and our canonical row are each written as one line to compare. */
type Comparison = { kind: string; ofSource: (row: Wire) => string | null; ours: string };

const text = (value: unknown) => (value === null || value === undefined ? "-" : String(value));

/** Every kind the sources hold, against the canonical table it becomes. */
const comparisons: readonly Comparison[] = [
  {
    kind: "accounts",
    ofSource: (row) => (row.IsDeleted ? null : [row.Id, row.Name, row.Tier__c, row.PO_Required__c].map(text).join("|")),
    ours: "select concat_ws('|', external_id, name, coalesce(tier, '-'), is_po_required::text) as line from customers where system = 'salesforce' and deleted_at is null",
  },
  {
    kind: "contracts",
    ofSource: (row) => (row.IsDeleted ? null : [row.Id, row.ContractNumber, row.Status].map(text).join("|")),
    ours: "select concat_ws('|', external_id, number, status) as line from contracts where deleted_at is null",
  },
  {
    kind: "order_items",
    ofSource: (row) => (row.IsDeleted ? null : [row.Id, row.Product_Code__c, row.Quantity].map(text).join("|")),
    ours: "select concat_ws('|', external_id, product_code, quantity) as line from contract_prices where deleted_at is null",
  },
  {
    kind: "subscriptions",
    ofSource: (row) => [row.id, row.status].map(text).join("|"),
    ours: "select concat_ws('|', external_id, status) as line from subscriptions where deleted_at is null",
  },
  {
    kind: "invoices",
    ofSource: (row) =>
      [row.id, row.number, row.status, row.total, text(row.currency).toUpperCase()].map(text).join("|"),
    ours: "select concat_ws('|', external_id, coalesce(number, '-'), status, total_minor, currency) as line from invoices where system = 'stripe' and deleted_at is null",
  },
  {
    kind: "charges",
    ofSource: (row) => [row.id, row.status, row.amount].map(text).join("|"),
    ours: "select concat_ws('|', external_id, status, amount_minor) as line from payment_attempts where deleted_at is null",
  },
  {
    kind: "invoice_payments",
    ofSource: (row) => (row.status === "paid" ? [row.id, row.amount_paid].map(text).join("|") : null),
    ours: "select concat_ws('|', external_id, amount_minor) as line from allocations where system = 'stripe' and deleted_at is null",
  },
  {
    kind: "erp_transactions",
    ofSource: (row) => [row.id, row.tranid, erpMinor(row.foreigntotal, row.currency)].map(text).join("|"),
    ours: "select concat_ws('|', external_id, coalesce(number, '-'), total_minor) as line from erp_documents where kind <> 'import' and deleted_at is null",
  },
  {
    kind: "invoice_imports",
    ofSource: (row) => [row.id, text(row.custrecord_ii_status).toLowerCase()].map(text).join("|"),
    ours: "select concat_ws('|', external_id, status) as line from erp_documents where kind = 'import' and deleted_at is null",
  },
];

function erpMinor(total: unknown, currency: unknown): string {
  const minor = minorFromDecimal(text(total), text(currency));
  return minor === null ? text(total) : String(minor < 0n ? -minor : minor);
}

/** What the sources hold, set against the canonical tables: a sentence per kind that differs, none when all agree. */
export async function compareWithTruth(owner: postgres.Sql, sandboxUrl: string): Promise<string[]> {
  const differences: string[] = [];
  for (const { kind, ofSource, ours } of comparisons) {
    const answer = await fetch(`${sandboxUrl}/_sandbox/truth/${kind}`);
    const rows = (await answer.text())
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Wire);
    const truth = rows.map(ofSource).filter((line) => line !== null);
    const canonical = (await owner.unsafe<{ line: string }[]>(ours)).map((row) => row.line);
    const missing = without(truth, canonical);
    const extra = without(canonical, truth);
    if (missing.length > 0 || extra.length > 0 || truth.length === 0) {
      differences.push(
        `${kind}: ${truth.length} at the source, ${canonical.length} here; ${missing.length} missing or different (${missing.slice(0, 2).join(", ")}), ${extra.length} here only (${extra.slice(0, 2).join(", ")}).`,
      );
    }
  }
  return differences;
}

/** The lines of one list that the other does not have, counting repetitions. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
