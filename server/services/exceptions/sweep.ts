import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { add, reconcileInvoices } from "#server/services/exceptions/reconcile";
import { reconcileControlTotals } from "#server/services/exceptions/reconcile-control-totals";
import { reconcileDeadLetters } from "#server/services/exceptions/reconcile-dead-letters";
import { subjectTypes } from "#server/services/exceptions/subjects";

/** Looks again at everything that can still go wrong or has an open case: what no change of a source would bring up. */
export async function sweepEverything(context: Context, signal?: AbortSignal): Promise<Reconciled> {
  const total = await reconcileInvoices(context, await unsettledInvoices.execute(context, {}), signal);
  add(total, await reconcileDeadLetters(context, "all", signal));
  add(total, await reconcileControlTotals(context, "all", signal));
  return total;
}

const unsettledInvoices = defineQuery({
  name: "exception.unsettled_invoices",
  permission: "case.detect",
  input: z.strictObject({}),
  async run(scope) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from invoices where status in ('draft', 'open')
      union select subject_id from cases where type = any(${sql.param(subjectTypes.invoice)}::text[]) and closed_at is null
      order by 1`);
    return rows.map((row) => row.id);
  },
});
