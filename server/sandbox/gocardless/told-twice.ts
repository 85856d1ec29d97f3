import type { GatewayPayment } from "#server/sandbox/gocardless/kinds";
import { debitsOf, willFail } from "#server/sandbox/gocardless/model";
import type { Invoice } from "#server/sandbox/world/billing-model";
import type { World } from "#server/sandbox/world/world";

/**
 * The debit that brings an invoice's money, where one was asked for and does not fail: billing then tells of that money
 * once more when it takes it over, and the bank books it within the gateway's payout alone.
 */
export function debitFor(world: World, invoice: Invoice): GatewayPayment | null {
  if (world.now < world.anchor) return null;
  const customer = world.customers.must(invoice.customerId);
  const debit = debitsOf(world, customer).find((payment) => payment.invoice.id === invoice.id);
  return debit && !willFail(world, invoice) ? debit : null;
}
