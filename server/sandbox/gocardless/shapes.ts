import { gatewayId } from "#server/sandbox/gocardless/ids";
import type {
  Gateway,
  GatewayMandate,
  GatewayPayment,
  GatewayPayout,
  GatewayRefund,
  Happening,
} from "#server/sandbox/gocardless/kinds";
import { isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export type Row = Record<string, unknown> & { id: string; created_at: string };
type Resource = "mandates" | "payments" | "refunds" | "payouts";

const CREDITOR = "CR000MERIDIAN1";

/** Objects as they are made differ from what their last event is called. */
const STATUS_AFTER: Partial<Record<string, string>> = { created: "pending_submission" };

function statusOf(happenings: readonly Happening[]): string {
  const action = happenings.at(-1)?.action ?? "created";
  return STATUS_AFTER[action] ?? action;
}

export function customerRow({ customer, customerId, createdAt }: GatewayMandate): Row {
  return {
    id: customerId,
    created_at: isoOf(createdAt),
    email: customer.email,
    given_name: null,
    family_name: null,
    company_name: customer.name,
    address_line1: customer.crmAddress.line1,
    address_line2: null,
    address_line3: null,
    city: customer.crmAddress.city,
    region: customer.crmAddress.state,
    postal_code: customer.crmAddress.postalCode,
    country_code: customer.crmAddress.country,
    language: "de",
    phone_number: null,
    swedish_identity_number: null,
    danish_identity_number: null,
    metadata: { salesforce_account_id: customer.accountId },
  };
}

export function mandateRow(mandate: GatewayMandate): Row {
  return {
    id: mandate.id,
    created_at: isoOf(mandate.createdAt),
    reference: mandate.reference,
    status: statusOf(mandate.happenings),
    scheme: "sepa_core",
    next_possible_charge_date: null,
    payments_require_approval: false,
    metadata: {},
    links: { customer: mandate.customerId, customer_bank_account: bankAccountOf(mandate), creditor: CREDITOR },
  };
}

export function paymentRow(payment: GatewayPayment): Row {
  return {
    id: payment.id,
    created_at: isoOf(payment.createdAt),
    charge_date: payment.chargeDate,
    amount: payment.amount,
    amount_refunded: payment.refunds.reduce((sum, refund) => sum + refund.amount, 0),
    currency: payment.invoice.currency,
    description: `Invoice ${payment.invoice.number}`,
    reference: payment.invoice.number,
    status: statusOf(payment.happenings),
    scheme: "sepa_core",
    retry_if_possible: false,
    fx: { fx_currency: "EUR", fx_amount: null, exchange_rate: null, estimated_exchange_rate: null },
    metadata: { stripe_invoice_id: payment.invoice.id },
    links: { mandate: payment.mandate.id, creditor: CREDITOR },
  };
}

export function refundRow(refund: GatewayRefund): Row {
  return {
    id: refund.id,
    created_at: isoOf(refund.createdAt),
    amount: refund.amount,
    currency: refund.payment.invoice.currency,
    reference: refund.payment.invoice.number,
    status: refund.happenings.at(-1)?.action === "paid" ? "paid" : "submitted",
    metadata: {},
    links: { payment: refund.payment.id, mandate: refund.payment.mandate.id },
  };
}

export function payoutRow(payout: GatewayPayout): Row {
  return {
    id: payout.id,
    created_at: isoOf(payout.createdAt),
    amount: payout.amount,
    deducted_fees: payout.fees,
    currency: "EUR",
    arrival_date: payout.arrivesOn,
    payout_type: "merchant",
    reference: payoutReference(payout),
    status: payout.happenings.at(-1)?.action === "paid" ? "paid" : "pending",
    tax_currency: null,
    metadata: {},
    links: { creditor: CREDITOR, creditor_bank_account: "BA000MERIDIAN1" },
  };
}

/** What stands beside the money on our bank statement. */
export function payoutReference({ id }: GatewayPayout): string {
  return `MERIDIAN-${id.slice(2, 8)}`;
}

function bankAccountOf(mandate: GatewayMandate): string {
  return `BA${mandate.id.slice(2)}`;
}

/** Every event of every object, each with links alone. */
export function eventRows(world: World, gateway: Gateway): Row[] {
  const of = (resource: Resource, link: string, rows: readonly { id: string; happenings: readonly Happening[] }[]) =>
    rows.flatMap((row) => row.happenings.map((each) => eventRow(world, resource, { [link]: row.id }, each)));
  return [
    ...of("mandates", "mandate", gateway.mandates),
    ...of("payments", "payment", gateway.payments),
    ...of("refunds", "refund", gateway.refunds),
    ...of("payouts", "payout", gateway.payouts),
  ];
}

function eventRow(world: World, resource: Resource, links: Record<string, string>, each: Happening): Row {
  const { action, at, cause, description } = each;
  const isByBank = action === "failed" || action === "charged_back" || action === "cancelled";
  const details = { origin: isByBank ? "bank" : "gocardless", cause, description };
  return {
    id: gatewayId(world.seed, "EV", `${Object.values(links).join()}/${action}/${at}`),
    created_at: isoOf(at),
    resource_type: resource,
    action,
    links,
    details: isByBank ? { ...details, scheme: "sepa_core", will_attempt_retry: false } : details,
    metadata: {},
    resource_metadata: {},
  };
}
