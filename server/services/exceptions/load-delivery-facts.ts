import { and, asc, isNull, sql } from "drizzle-orm";
import { invoiceDeliveries } from "#db/schema/invoices";
import type { DeliveryFacts } from "#server/domain/exceptions/process-facts";
import type { Scope } from "#server/kernel/context";
import { among, grouped } from "#server/services/exceptions/row-sets";

/** Billing platforms tell of what they sent this many days back, so an older invoice may have gone out unheard of. */
const REMEMBERED_DAYS = 28;

type SentRow = { id: string; wanted: string | null; email: string | null; is_tracked: boolean };

/**
 * How each invoice went out to its customer; those that are not waiting to be paid after being sent are left out. Nothing
 * is known to be unsent where the legal entity's tries are not reported to us at all.
 */
export async function loadDeliveryFacts(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, DeliveryFacts>> {
  const rows = await scope.tx.execute<SentRow>(sql`
    with asked as materialized (
      select i.id, i.system, i.entity_code, i.customer_id, i.finalized_at from invoices i
      where i.id = any(${sql.param(invoiceIds)}::uuid[]) and i.status = 'open' and i.collection_method = 'send_invoice'),
    reported as materialized (
      select e.entity_code, exists (select 1 from invoice_deliveries d where d.entity_code = e.entity_code) as is_reported
      from (select distinct entity_code from asked) e),
    followed as materialized (
      select s.system, (select n.received_at from inbox n where n.source = s.system order by n.received_at limit 1) as since
      from (select distinct system from asked) s)
    select a.id, c.delivery_channel as wanted, b.facts->>'email' as email,
      e.is_reported and coalesce(a.finalized_at > f.since - make_interval(days => ${REMEMBERED_DAYS}), false) as is_tracked
    from asked a
    join customers c on c.id = a.customer_id
    join reported e on e.entity_code = a.entity_code
    join followed f on f.system = a.system
    left join source_records r on r.id = a.id
    left join source_records b on (b.system, b.account, b.kind, b.external_id) = (r.system, r.account, 'billing_customer', r.facts->>'customerId')`);
  if (rows.length === 0) return new Map();
  const tries = await loadTries(
    scope,
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { isTracked: row.is_tracked, tries: tries.get(row.id) ?? [], wantedChannel: row.wanted, email: row.email },
    ]),
  );
}

async function loadTries(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, DeliveryFacts["tries"][number][]>> {
  const rows = await scope.tx
    .select()
    .from(invoiceDeliveries)
    .where(and(among(invoiceDeliveries.invoiceId, invoiceIds), isNull(invoiceDeliveries.deletedAt)))
    .orderBy(asc(invoiceDeliveries.invoiceId), asc(invoiceDeliveries.at), asc(invoiceDeliveries.id));
  return grouped(
    rows,
    (row) => row.invoiceId,
    (row) => ({ ...row, seenAt: row.lastSeenAt }),
  );
}

/** An invoice whose sending is nobody's concern. */
export const notSent: DeliveryFacts = { isTracked: false, tries: [], wantedChannel: null, email: null };
