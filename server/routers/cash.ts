import { automaticShare } from "#server/services/cash/automatic";
import { cashDesk } from "#server/services/cash/cash-desk";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { undoDecision } from "#server/services/cash/undo-decision";
import { mutation, query, router } from "#server/trpc/init";

export const cashRouter = router({
  desk: query(cashDesk),
  automatic: query(automaticShare),
  reconciliation: query(bankReconciliation),
  undo: mutation(undoDecision),
});
