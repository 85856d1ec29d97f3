import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Measured use; where the record does not name the product, the price that bills its meter does. */
export function projectUsageRecords(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, coalesce(f."productCode", metered.product_code) as product_code,
      f."periodStartsOn" as period_starts_on, f."periodEndsOn" as period_ends_on, f.quantity, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerId" text, "meterId" text, "productCode" text, "periodStartsOn" date, "periodEndsOn" date, quantity bigint)
    join external_references x on x.id = ${recordIdSql("w", "billing_customer", sql`f."customerId"`)}
    join customers c on c.id = x.subject_id
    left join (
      select distinct on (s.system, s.account, meter) s.system, s.account, s.facts->>'meterId' as meter, p.product_code
      from source_records s join prices p on p.id = s.id
      where s.kind = 'billing_price' and s.facts->>'meterId' is not null and p.product_code is not null
      order by s.system, s.account, meter, s.external_id) metered on (metered.system, metered.account, metered.meter) = (w.system, w.account, f."meterId")
    where coalesce(f."productCode", metered.product_code) is not null`;
  const columns = ["entity_code", "customer_id", "product_code", "period_starts_on", "period_ends_on", "quantity"];
  return projectTable(scope, { table: "usage_records", columns, followed: [], desired }, ids);
}
