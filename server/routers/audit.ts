import type { z } from "zod";
import { auditChoices } from "#server/services/audit/audit-choices";
import { auditStatus } from "#server/services/audit/audit-status";
import { caseHistory } from "#server/services/audit/case-history";
import { exportBundle } from "#server/services/audit/export-bundle";
import { exportLedger } from "#server/services/audit/export-ledger";
import { exportSample } from "#server/services/audit/export-sample";
import { findCustomers } from "#server/services/audit/find-customers";
import { listExports } from "#server/services/audit/list-exports";
import { searchEvents } from "#server/services/audit/search-events";
import { mutation, procedure, query, router } from "#server/trpc/init";

/** Read only; posted, since amounts and words have no place in an address that servers write down. */
function posted<Input>() {
  return (value: unknown) => value as Input;
}

export const auditRouter = router({
  search: procedure
    .input(posted<z.input<typeof searchEvents.input>>())
    .mutation(({ ctx, input }) => searchEvents.execute(ctx.context, input)),
  choices: query(auditChoices),
  findCustomers: procedure
    .input(posted<z.input<typeof findCustomers.input>>())
    .mutation(({ ctx, input }) => findCustomers.execute(ctx.context, input)),
  status: query(auditStatus),
  caseHistory: query(caseHistory),
  exports: query(listExports),
  export: mutation(exportSample),
  bundle: query(exportBundle),
  /** Without a key: its answer is a file, and the same file twice does no harm. */
  exportLedger: procedure
    .input(posted<z.input<typeof exportLedger.input>>())
    .mutation(({ ctx, input }) => exportLedger.execute(ctx.context, input)),
});
