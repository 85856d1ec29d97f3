import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AccountAgingRow } from "#server/domain/accounts/views";
import { isPlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import {
  balancesAsOf,
  bucketColumns,
  bucketsOf,
  type StoredBuckets,
  undisputedBalances,
} from "#server/services/receivables/aging-sql";

/** What a customer owed at the end of a day, by legal entity and currency. */
export const accountAging = defineQuery({
  name: "customer.aging",
  permission: "customer.read",
  input: z.strictObject({
    customerId: z.uuid(),
    asOf: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
    isRolledUp: z.boolean(),
    isWithDisputed: z.boolean(),
  }),
  async run(scope, { customerId, asOf, isRolledUp, isWithDisputed }): Promise<AccountAgingRow[]> {
    const customers = await findAccountCustomers(scope, customerId, isRolledUp);
    const ours = sql`customer_id = any(${sql.param(customers)}::uuid[])`;
    const rows = await scope.tx.execute<StoredBuckets & { entity: string; currency: string }>(sql`
      with ${balancesAsOf(asOf, sql`and ${ours}`, sql`and invoice_id in (select id from invoices where ${ours})`)}, ${undisputedBalances}
      select entity_code as entity, currency, ${bucketColumns}
      from ${isWithDisputed ? sql`balances` : sql`undisputed`} group by 1, 2 order by 1, 2`);
    return rows.map((row) => ({ entity: row.entity, currency: row.currency, ...bucketsOf(row) }));
  },
});
