import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { requestReconcile } from "#server/services/completeness/request-reconcile";

/** Asks for the day of one count once more, under the name of whoever works its case. */
export async function requestReconcileOf(scope: Scope, totalId: string): Promise<void> {
  const [total] = await scope.tx.execute<{ source: string; business_on: string }>(
    sql`select source, business_on::text as business_on from control_totals where id = ${totalId}`,
  );
  if (!total) throw notFound("This count does not exist, or it belongs to a legal entity you may not see.");
  await requestReconcile.within(scope, { source: total.source, fromOn: total.business_on, toOn: total.business_on });
}
