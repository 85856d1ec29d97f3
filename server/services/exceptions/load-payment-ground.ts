import type { PaidBefore } from "#server/domain/cash/payer-history";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import type { CashGround } from "#server/domain/exceptions/payment-ground";
import type { Scope } from "#server/kernel/context";
import type { StoredPayment } from "#server/services/exceptions/load-cash";
import { loadCashGround } from "#server/services/exceptions/load-cash-ground";

type Known = {
  history: ReadonlyMap<string, readonly PaidBefore[]>;
  invoices: ReadonlyMap<string, CashInvoiceFacts>;
  openIds: ReadonlyMap<string, readonly string[]>;
};

/**
 * Of payments that are not wholly placed: their customer with what credits left. Where nobody tells whose it is, whoever
 * paid so before or is named, and what was decided about them.
 */
export async function loadPaymentGround(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
  { history, invoices, openIds }: Known,
): Promise<Map<string, CashGround>> {
  const loose = payments.filter(
    ({ allocations, amountMinor }) => allocations.reduce((rest, one) => rest - one.amountMinor, amountMinor) !== 0n,
  );
  return loadCashGround(
    scope,
    loose.map(({ id, entityCode, currency, receivedOn, customerId }) => {
      const before = history.get(id) ?? [];
      const owners = (openIds.get(id) ?? []).flatMap((invoiceId) => invoices.get(invoiceId)?.customerId ?? []);
      return {
        money: { id, entityCode, currency, receivedOn, account: null, name: null },
        customerIds: new Set(customerId === null ? [...owners, ...before.map((one) => one.customerId)] : [customerId]),
        currencies: new Set([currency]),
        history: before,
      };
    }),
  );
}
