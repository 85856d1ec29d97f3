import { addressShape, listShape, type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import type { Charge, CreditNote, InvoicePayment, Refund } from "#server/sandbox/world/billing-model";
import { declineMessage, failureCode } from "#server/sandbox/world/decline-codes";
import type { World } from "#server/sandbox/world/world";

export function chargeShape(world: World, charge: Charge): Shape {
  const customer = world.customers.must(charge.customerId);
  const paid = charge.status === "succeeded";
  return {
    id: charge.id,
    object: "charge",
    amount: charge.amount,
    amount_captured: paid ? charge.amount : 0,
    amount_refunded: charge.refunded,
    application: null,
    balance_transaction: paid ? charge.id.replace("ch_", "txn_") : null,
    billing_details: {
      address: addressShape(customer.stripeAddress),
      email: customer.email,
      name: customer.contactName,
      phone: customer.phone,
      tax_id: null,
    },
    calculated_statement_descriptor: paid ? "MERIDIAN METRICS" : null,
    captured: paid,
    created: seconds(charge.createdAt),
    currency: charge.currency.toLowerCase(),
    customer: charge.customerId,
    description: "Subscription payment",
    disputed: charge.disputed,
    failure_balance_transaction: null,
    failure_code: charge.declineCode ? failureCode(charge.declineCode) : null,
    failure_message: charge.declineCode ? declineMessage(charge.declineCode) : null,
    fraud_details: {},
    livemode: false,
    metadata: notesOf(charge),
    on_behalf_of: null,
    outcome: outcomeShape(charge),
    paid,
    payment_intent: charge.paymentIntentId,
    payment_method: charge.method === "card" ? `pm_${charge.customerId.slice(4)}${charge.card.last4}` : null,
    payment_method_details: methodShape(charge),
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: charge.refunded > 0 && charge.refunded === charge.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: charge.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function notesOf({ reference, receivedBy }: Charge): Record<string, string> {
  return {
    ...(reference === null ? {} : { payment_reference: reference }),
    ...(receivedBy === null ? {} : { received_by: receivedBy }),
  };
}

function outcomeShape(charge: Charge): Shape {
  const code = charge.declineCode;
  return {
    advice_code: code ? "try_again_later" : null,
    network_advice_code: null,
    network_decline_code: code,
    network_status: code ? "declined_by_network" : "approved_by_network",
    reason: code,
    risk_level: "normal",
    seller_message: code ? `The bank returned the decline code \`${code}\`.` : "Payment complete.",
    type: code ? "issuer_declined" : "authorized",
  };
}

function methodShape(charge: Charge): Shape {
  if (charge.method === "customer_balance") return { customer_balance: {}, type: "customer_balance" };
  const { brand, last4, expMonth, expYear } = charge.card;
  return {
    card: {
      amount_authorized: charge.status === "succeeded" ? charge.amount : null,
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
      country: "US",
      exp_month: expMonth,
      exp_year: expYear,
      fingerprint: `${charge.customerId.slice(-12)}${last4}`,
      funding: "credit",
      last4,
      network: brand,
      three_d_secure: null,
      wallet: null,
    },
    type: "card",
  };
}

export function invoicePaymentShape(payment: InvoicePayment): Shape {
  return {
    id: payment.id,
    object: "invoice_payment",
    amount_paid: payment.amountPaid,
    amount_requested: payment.amountRequested,
    created: seconds(payment.createdAt),
    currency: payment.currency.toLowerCase(),
    invoice: payment.invoiceId,
    is_default: payment.isDefault,
    livemode: false,
    payment: payment.paymentRecordId
      ? { payment_record: payment.paymentRecordId, type: "payment_record" }
      : { payment_intent: payment.paymentIntentId, type: "payment_intent" },
    status: payment.status,
    status_transitions: { canceled_at: seconds(payment.canceledAt), paid_at: seconds(payment.paidAt) },
  };
}

export function creditNoteShape(note: CreditNote): Shape {
  const currency = note.currency.toLowerCase();
  const before = note.type === "pre_payment";
  return {
    id: note.id,
    object: "credit_note",
    amount: note.total,
    amount_shipping: 0,
    created: seconds(note.createdAt),
    currency,
    customer: note.customerId,
    customer_account: null,
    customer_balance_transaction: note.balanceTransactionId,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: seconds(note.createdAt),
    invoice: note.invoiceId,
    lines: listShape(
      note.lines.map((line) => ({
        id: line.id,
        object: "credit_note_line_item",
        amount: line.amount,
        description: line.description,
        discount_amount: 0,
        discount_amounts: [],
        invoice_line_item: line.invoiceLineId,
        livemode: false,
        metadata: {},
        pretax_credit_amounts: [],
        quantity: line.quantity,
        tax_rates: [],
        taxes:
          line.tax === undefined
            ? null
            : [
                {
                  amount: line.tax,
                  tax_behavior: "exclusive",
                  tax_rate_details: null,
                  taxability_reason: "standard_rated",
                  taxable_amount: line.amount,
                  type: "tax_rate_details",
                },
              ],
        type: line.invoiceLineId ? "invoice_line_item" : "custom_line_item",
        unit_amount: null,
        unit_amount_decimal: null,
      })),
      `/v1/credit_notes/${note.id}/lines`,
    ),
    livemode: false,
    memo: note.memo,
    metadata: note.metadata,
    number: note.number,
    out_of_band_amount: note.outOfBand ?? null,
    pdf: null,
    post_payment_amount: before ? 0 : note.total,
    pre_payment_amount: before ? note.total : 0,
    pretax_credit_amounts: [],
    reason: note.reason,
    refunds: note.refundId
      ? [{ amount_refunded: note.total - note.toBalance, refund: note.refundId, type: "refund" }]
      : [],
    shipping_cost: null,
    status: note.voidedAt === null ? "issued" : "void",
    subtotal: note.subtotal,
    subtotal_excluding_tax: note.subtotal,
    total: note.total,
    total_excluding_tax: note.subtotal,
    total_taxes:
      note.tax === 0
        ? []
        : [
            {
              amount: note.tax,
              tax_behavior: "exclusive",
              taxability_reason: "standard_rated",
              taxable_amount: note.subtotal,
              type: "tax_rate_details",
              tax_rate_details: null,
            },
          ],
    type: note.type,
    voided_at: seconds(note.voidedAt),
  };
}

export function refundShape(refund: Refund): Shape {
  return {
    id: refund.id,
    object: "refund",
    amount: refund.amount,
    balance_transaction: refund.id.replace("re_", "txn_"),
    charge: refund.chargeId,
    created: seconds(refund.createdAt),
    currency: refund.currency.toLowerCase(),
    customer: refund.customerId,
    destination_details: { card: { type: "refund" }, type: "card" },
    metadata: refund.metadata ?? {},
    payment_intent: refund.paymentIntentId,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
}
