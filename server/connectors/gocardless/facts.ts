import type {
  WireCustomer,
  WireEvent,
  WireMandate,
  WirePayment,
  WirePayout,
  WireRefund,
} from "#server/connectors/gocardless/wire";
import { boundText, type Mapping } from "#server/domain/sync/mapping";
import type { FactsOf } from "#server/domain/sync/records";

export function customerFacts(customer: WireCustomer, mapping: Mapping): FactsOf<"gateway_customer"> {
  const person = [customer.given_name, customer.family_name].filter(Boolean).join(" ");
  return {
    name: customer.company_name || person || null,
    email: customer.email ?? null,
    accountId: boundText(mapping, "customer.accountId", customer),
    country: customer.country_code ?? null,
  };
}

export function mandateFacts(mandate: WireMandate): FactsOf<"gateway_mandate"> {
  return {
    customerId: mandate.links?.customer ?? null,
    scheme: mandate.scheme ?? "unknown",
    status: mandate.status,
    reference: mandate.reference ?? null,
    createdAt: instantOf(mandate.created_at),
  };
}

const STATUSES: Record<WirePayment["status"], FactsOf<"gateway_payment">["status"]> = {
  pending_customer_approval: "pending",
  pending_submission: "pending",
  submitted: "pending",
  confirmed: "succeeded",
  paid_out: "succeeded",
  cancelled: "canceled",
  customer_approval_denied: "canceled",
  failed: "failed",
  charged_back: "charged_back",
};

/** @param event the one that says why the payment failed or was charged back; others say nothing about it. */
export function paymentFacts(
  payment: WirePayment,
  event: WireEvent | null,
  mapping: Mapping,
): FactsOf<"gateway_payment"> {
  const why = event?.action === payment.status ? event.details : null;
  return {
    // A payment names its mandate alone; the mandate names the customer.
    customerId: null,
    mandateId: payment.links?.mandate ?? null,
    amountMinor: String(payment.amount),
    refundedMinor: String(payment.amount_refunded ?? 0),
    currency: payment.currency,
    status: STATUSES[payment.status],
    failureCode: why?.cause ?? null,
    failureMessage: why?.description ?? null,
    scheme: payment.scheme ?? null,
    billingInvoiceId: boundText(mapping, "payment.billingInvoiceId", payment),
    reference: payment.reference ?? null,
    chargedOn: payment.charge_date ?? instantOf(payment.created_at).slice(0, 10),
    createdAt: instantOf(payment.created_at),
  };
}

export function refundFacts(refund: WireRefund, paymentId: string): FactsOf<"gateway_refund"> {
  return {
    paymentId,
    amountMinor: String(refund.amount),
    currency: refund.currency,
    status: refund.status ?? "created",
    createdAt: instantOf(refund.created_at),
  };
}

export function payoutFacts(payout: WirePayout): FactsOf<"gateway_payout"> {
  return {
    amountMinor: String(payout.amount),
    feeMinor: String(payout.deducted_fees ?? 0),
    currency: payout.currency,
    status: payout.status,
    reference: payout.reference ?? null,
    arrivesOn: payout.arrival_date ?? null,
  };
}

function instantOf(text: string): string {
  return new Date(text).toISOString();
}
