import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Catalogue prices; one that does not name its product code takes the product's. */
export function projectPrices(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, coalesce(f."productCode", p.facts->>'productCode') as product_code, f.currency, f."unitPriceMicros" as unit_price_micros,
      case when f."intervalCount" > 1 then f."intervalCount" || ' ' || f.interval else f.interval end as billing_interval, f."usageType" as usage_type, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("productId" text, "productCode" text, currency text, "unitPriceMicros" bigint, interval text, "intervalCount" int, "usageType" text)
    left join source_records p on p.id = ${recordIdSql("w", "billing_product", sql`f."productId"`)}`;
  const columns = ["product_code", "currency", "unit_price_micros", "billing_interval", "usage_type"];
  return projectTable(scope, { table: "prices", columns, followed: ["product_code"], desired }, ids);
}
