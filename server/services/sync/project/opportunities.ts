import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

/** Deals on their way, under the customer their CRM account is, and tied to the contract they renew or widen. */
export function projectOpportunities(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, k.id as contract_id, f.name, f.kind, f.stage, f."isWon" as is_won, f."isClosed" as is_closed,
      f.currency, f."amountMinor" as amount_minor, f."closesOn" as closes_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("accountId" text, "contractId" text, name text, kind text, stage text, "isWon" boolean, "isClosed" boolean, currency text,
      "amountMinor" bigint, "closesOn" date)
    join customers c on c.id = ${crmCustomerIdSql(sql`f."accountId"`)}
    left join contracts k on k.id = ${recordIdSql("w", "crm_contract", sql`f."contractId"`)}`;
  const columns = [
    "entity_code",
    "customer_id",
    "contract_id",
    "name",
    "kind",
    "stage",
    "is_won",
    "is_closed",
    "currency",
    "amount_minor",
    "closes_on",
  ];
  return projectTable(scope, { table: "opportunities", columns, followed: [], desired }, ids);
}
