import { getPaymentPlan, paymentPlansForCustomer } from "#server/services/plans/payment-plans";
import { plannableInvoices } from "#server/services/plans/plannable-invoices";
import { query, router } from "#server/trpc/init";

export const paymentPlansRouter = router({
  forCustomer: query(paymentPlansForCustomer),
  get: query(getPaymentPlan),
  plannable: query(plannableInvoices),
});
