import { automaticShare } from "#server/services/cash/automatic";
import { bankReturnsToSend } from "#server/services/cash/bank-returns";
import { cashDesk } from "#server/services/cash/cash-desk";
import { likelyCustomer } from "#server/services/cash/likely-customer";
import { bankReconciliation } from "#server/services/cash/reconciliation";
import { returnOrder } from "#server/services/cash/return-order";
import { undoDecision } from "#server/services/cash/undo-decision";
import { mutation, query, router } from "#server/trpc/init";

export const cashRouter = router({
  desk: query(cashDesk),
  likelyCustomer: query(likelyCustomer),
  automatic: query(automaticShare),
  reconciliation: query(bankReconciliation),
  returns: query(bankReturnsToSend),
  returnOrder: query(returnOrder),
  undo: mutation(undoDecision),
});
