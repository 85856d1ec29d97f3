import { sql } from "drizzle-orm";
import type { AcceptedKind, AcceptedUsageFacts, UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** A customer's usual use is told from this many days before the period. */
const DAYS_BEFORE = 90;
/** Use after the period tells that its last days are missing. */
const DAYS_AFTER = 14;

type DayRow = {
  invoice_id: string;
  system: string;
  external_id: string;
  seen_at: string;
  product_code: string;
  used_on: string;
  quantity: string;
  event_count: number;
  refused_count: number;
  refusal: string | null;
  changed_at: string;
};

/** The days in and around each invoice's period. */
export async function loadUsageDays(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, UsageDayFacts[]>> {
  const rows = await scope.tx.execute<DayRow>(sql`
    select i.id as invoice_id, u.system, u.external_id, u.last_seen_at as seen_at, u.product_code, u.used_on::text, u.quantity::text, u.event_count,
      u.refused_count, u.refusal, u.source_version_at as changed_at
    from invoices i join usage_days u on u.customer_id = i.customer_id and u.deleted_at is null
      and u.used_on >= i.period_starts_on - ${DAYS_BEFORE}::int and u.used_on < i.period_ends_on + ${DAYS_AFTER}::int
    where i.id = any(${sql.param(invoiceIds)}::uuid[]) and i.period_ends_on > i.period_starts_on and i.status in ('draft', 'open', 'paid')
    order by i.id, u.product_code, u.used_on, u.id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.seen_at),
      productCode: row.product_code,
      usedOn: row.used_on,
      quantity: BigInt(row.quantity),
      eventCount: row.event_count,
      refusedCount: row.refused_count,
      refusal: row.refusal,
      changedAt: new Date(row.changed_at),
    }),
  );
}

type AcceptedRow = {
  invoice_id: string;
  product_code: string;
  used_on: string;
  kind: AcceptedKind;
  quantity: string;
  reason: string;
  accepted_by: string;
  accepted_at: string;
};

/** What people said of the days of each invoice's period. */
export async function loadAcceptedUsage(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, AcceptedUsageFacts[]>> {
  const rows = await scope.tx.execute<AcceptedRow>(sql`
    select i.id as invoice_id, a.product_code, a.used_on::text, a.kind, a.quantity::text, a.reason, a.accepted_by, a.accepted_at
    from invoices i join accepted_usage a on a.customer_id = i.customer_id and a.used_on >= i.period_starts_on and a.used_on < i.period_ends_on
    where i.id = any(${sql.param(invoiceIds)}::uuid[])
    order by i.id, a.product_code, a.used_on, a.kind`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      productCode: row.product_code,
      usedOn: row.used_on,
      kind: row.kind,
      quantity: BigInt(row.quantity),
      reason: row.reason,
      acceptedBy: row.accepted_by,
      acceptedAt: new Date(row.accepted_at),
    }),
  );
}
