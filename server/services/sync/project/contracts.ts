import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Contracts, under the customer their CRM account is. */
export function projectContracts(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, f.number, f.status, f."startsOn" as starts_on, f."endsOn" as ends_on, f.currency,
      f."billingFrequency" as billing_frequency, f."poNumber" as po_number, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountId" text, number text, status text, "startsOn" date, "endsOn" date, currency text, "billingFrequency" text, "poNumber" text)
    join customers c on c.id = ${crmCustomerIdSql(sql`f."accountId"`)}`;
  const columns = [
    "entity_code",
    "customer_id",
    "number",
    "status",
    "starts_on",
    "ends_on",
    "currency",
    "billing_frequency",
    "po_number",
  ];
  return projectTable(
    scope,
    { table: "contracts", columns, followed: ["entity_code", "customer_id", "number"], desired },
    ids,
  );
}

/** Orders: what set or changed a contract's terms. */
export function projectAmendments(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, k.entity_code, k.id as contract_id, f.number, f.kind, f.status, f."effectiveOn" as effective_on, f."endsOn" as ends_on, f.description,
      f.approval, f."approvedBy" as approved_by, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("contractId" text, number text, kind text, status text, "effectiveOn" date, "endsOn" date, description text,
      approval text, "approvedBy" text)
    join contracts k on k.id = ${recordIdSql("w", "crm_contract", sql`f."contractId"`)}`;
  const columns = [
    "entity_code",
    "contract_id",
    "number",
    "kind",
    "status",
    "effective_on",
    "ends_on",
    "description",
    "approval",
    "approved_by",
  ];
  return projectTable(
    scope,
    { table: "contract_amendments", columns, followed: ["entity_code", "contract_id"], desired },
    ids,
  );
}

/** The prices, quantities and entitlements each order agreed. */
export function projectContractPrices(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, a.entity_code, a.contract_id, a.id as amendment_id, f."productCode" as product_code, f.quantity, f."unitPriceMicros" as unit_price_micros,
      f."includedUnits" as included_units, f."overageUnitPriceMicros" as overage_unit_price_micros, f."startsOn" as starts_on, f."endsOn" as ends_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("orderId" text, "productCode" text, quantity bigint, "unitPriceMicros" bigint, "includedUnits" bigint,
      "overageUnitPriceMicros" bigint, "startsOn" date, "endsOn" date)
    join contract_amendments a on a.id = ${recordIdSql("w", "crm_order", sql`f."orderId"`)}`;
  const columns = [
    "entity_code",
    "contract_id",
    "amendment_id",
    "product_code",
    "quantity",
    "unit_price_micros",
    "included_units",
    "overage_unit_price_micros",
    "starts_on",
    "ends_on",
  ];
  return projectTable(scope, { table: "contract_prices", columns, followed: [], desired }, ids);
}
