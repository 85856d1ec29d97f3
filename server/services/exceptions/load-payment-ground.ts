import type { CashGround } from "#server/domain/exceptions/payment-ground";
import type { Scope } from "#server/kernel/context";
import type { StoredPayment } from "#server/services/exceptions/load-cash";
import { loadCashGround } from "#server/services/exceptions/load-cash-ground";

/** Of payments that are not wholly placed: their customer with what credits left, and what its name paid before. */
export async function loadPaymentGround(
  scope: Pick<Scope, "tx">,
  payments: readonly StoredPayment[],
): Promise<Map<string, CashGround>> {
  const loose = payments.filter(
    ({ allocations, amountMinor }) => allocations.reduce((rest, one) => rest - one.amountMinor, amountMinor) !== 0n,
  );
  return loadCashGround(
    scope,
    loose.map(({ id, entityCode, currency, receivedOn, customerId }) => ({
      money: { id, entityCode, currency, receivedOn, account: null, name: null },
      customerIds: new Set(customerId === null ? [] : [customerId]),
      currencies: new Set([currency]),
      history: [],
    })),
  );
}
