import { and, asc, isNull, sql } from "drizzle-orm";
import { revenueSchedules } from "#db/schema/invoices";
import type { RevenueScheduleFacts } from "#server/domain/exceptions/process-facts";
import type { Scope } from "#server/kernel/context";
import { among, grouped } from "#server/services/exceptions/row-sets";

export type LoadedRevenue = {
  /** Legal entities whose ERP plans revenue that we read. */
  planning: ReadonlySet<string>;
  schedules: Map<string, RevenueScheduleFacts[]>;
};

/** How the revenue of each invoice is to be recognised. */
export async function loadRevenueFacts(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<LoadedRevenue> {
  const planning = await scope.tx.execute<{ code: string }>(
    sql`select l.code from legal_entities l where exists (select 1 from revenue_schedules r where r.entity_code = l.code)`,
  );
  const rows = await scope.tx
    .select()
    .from(revenueSchedules)
    .where(and(among(revenueSchedules.invoiceId, invoiceIds), isNull(revenueSchedules.deletedAt)))
    .orderBy(asc(revenueSchedules.invoiceId), asc(revenueSchedules.startsOn), asc(revenueSchedules.id));
  return {
    planning: new Set(planning.map((row) => row.code)),
    schedules: grouped(
      rows,
      (row) => row.invoiceId ?? "",
      (row) => ({ ...row, seenAt: row.lastSeenAt }),
    ),
  };
}
