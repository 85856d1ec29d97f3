import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";

/** Use by day. The meter knows the customer by the billing platform's id, so the billing customer of that id says whose it is. */
export function projectUsageDays(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, f."productCode" as product_code, f."usedOn" as used_on, f.quantity,
      f."eventCount" as event_count, f."refusedCount" as refused_count, f.refusal, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("billingCustomerId" text, "productCode" text, "usedOn" date, quantity bigint, "eventCount" integer, "refusedCount" integer, refusal text)
    join lateral (
      select x.subject_id from source_records s join external_references x on x.id = s.id
      where s.kind = 'billing_customer' and s.external_id = f."billingCustomerId"
      order by s.id limit 1) billed on true
    join customers c on c.id = billed.subject_id`;
  const columns = [
    "entity_code",
    "customer_id",
    "product_code",
    "used_on",
    "quantity",
    "event_count",
    "refused_count",
    "refusal",
  ];
  return projectTable(scope, { table: "usage_days", columns, followed: [], desired }, ids);
}
