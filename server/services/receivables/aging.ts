import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AgingBuckets } from "#server/domain/accounts/views";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import {
  balancesAsOf,
  bucketColumns,
  bucketsOf,
  type StoredBuckets,
  undisputedBalances,
} from "#server/services/receivables/aging-sql";
import { findOwnEntity } from "#server/services/receivables/own-entity";

/** What is open of one legal entity in one currency, in minor units, by days past due. */
export type AgingRow = AgingBuckets & { entity: string; currency: string };

/**
 * What was open at the end of a day: invoices issued by then, less what was allocated and credited by then. Days past
 * due count from the due day, or from the issue day where there is none. One pass over what moved, grouped by invoice:
 * right after a large import, joins were planned row against row and took seconds.
 */
export const agingReport = defineQuery({
  name: "aging.report",
  permission: "aging.read",
  input: z.strictObject({
    asOf: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
    entity: z.string().min(1).max(12).optional(),
    /** Without what is contested on that day. */
    isUndisputed: z.boolean().default(false),
  }),
  async run(scope, { asOf, entity, isUndisputed }): Promise<{ asOf: PlainDate; rows: AgingRow[] }> {
    if (entity !== undefined) await findOwnEntity(scope, entity, "see the aging of");
    const entities = entity === undefined ? scope.entities : [entity];
    const within = entities === "all" ? sql`` : sql`and entity_code = any(${sql.param(entities)}::text[])`;
    const rows = await scope.tx.execute<StoredBuckets & { entity: string; currency: string }>(sql`
      with ${balancesAsOf(asOf, within)}, ${undisputedBalances}
      select entity_code as entity, currency, ${bucketColumns}
      from ${isUndisputed ? sql`undisputed` : sql`balances`} group by 1, 2 order by 1, 2`);
    return { asOf, rows: rows.map((row) => ({ entity: row.entity, currency: row.currency, ...bucketsOf(row) })) };
  },
});
