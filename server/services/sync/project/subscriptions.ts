import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Subscriptions, tied to the contract they name by id or by number once it is known. */
export function projectSubscriptions(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, coalesce(by_id.id, by_number.id) as contract_id, f.status, f."collectionMethod" as collection_method,
      f."startedOn" as started_on, f."canceledOn" as canceled_on, items.list as items, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerId" text, "contractId" text, "contractNumber" text, status text, "collectionMethod" text, "startedOn" date, "canceledOn" date, items jsonb)
    join external_references x on x.id = ${recordIdSql("w", "billing_customer", sql`f."customerId"`)}
    join customers c on c.id = x.subject_id
    left join lateral (
      select k.id from source_records s join contracts k on k.id = s.id
      where s.kind = 'crm_contract' and s.external_id = f."contractId" order by k.id limit 1) by_id on true
    left join lateral (select k.id from contracts k where k.number = f."contractNumber" order by (k.customer_id = c.id) desc, k.id limit 1) by_number on true
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object(
          'id', item.value->'id', 'productCode', coalesce(item.value->>'productCode', p.product_code), 'quantity', item.value->'quantity',
          'unitPriceMicros', item.value->'unitPriceMicros', 'periodStartsOn', item.value->'periodStartsOn', 'periodEndsOn', item.value->'periodEndsOn') order by item.ordinality), '[]') as list
      from jsonb_array_elements(f.items) with ordinality as item
      left join prices p on item.value->>'productCode' is null and p.id = ${recordIdSql("w", "billing_price", sql`(item.value->>'priceId')`)}) items`;
  const columns = [
    "entity_code",
    "customer_id",
    "contract_id",
    "status",
    "collection_method",
    "started_on",
    "canceled_on",
    "items",
  ];
  return projectTable(scope, { table: "subscriptions", columns, followed: ["contract_id"], desired }, ids);
}
