import { type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import type { BalanceTransaction, Dispute, PaymentRecord } from "#server/sandbox/world/billing-model";

export function balanceTransactionShape(row: BalanceTransaction): Shape {
  return {
    id: row.id,
    object: "customer_balance_transaction",
    amount: row.amount,
    checkout_session: null,
    created: seconds(row.createdAt),
    credit_note: row.creditNoteId,
    currency: row.currency.toLowerCase(),
    customer: row.customerId,
    customer_account: null,
    description: row.description,
    ending_balance: row.endingBalance,
    invoice: row.invoiceId,
    livemode: false,
    metadata: row.metadata,
    type: row.type,
  };
}

export function paymentRecordShape(row: PaymentRecord): Shape {
  const currency = row.currency.toLowerCase();
  const amount = (value: number) => ({ currency, value });
  return {
    id: row.id,
    object: "payment_record",
    amount: amount(row.amount),
    amount_authorized: amount(0),
    amount_canceled: amount(0),
    amount_failed: amount(0),
    amount_guaranteed: amount(row.amount),
    amount_refunded: amount(row.returned?.amount ?? 0),
    amount_requested: amount(row.amount),
    created: seconds(row.createdAt),
    customer_details: row.customerId ? { customer: row.customerId, email: null, name: null, phone: null } : null,
    customer_presence: "off_session",
    description: null,
    latest_payment_attempt_record: row.id.replace("prec_", "par_"),
    livemode: false,
    metadata: row.metadata,
    payment_method_details: { custom: { display_name: row.method, type: null }, payment_method: null, type: "custom" },
    processor_details: { type: "custom", custom: { payment_reference: row.id } },
    reported_by: "self",
  };
}

export function disputeShape(row: Dispute): Shape {
  return {
    id: row.id,
    object: "dispute",
    amount: row.amount,
    balance_transactions: [],
    charge: row.chargeId,
    created: seconds(row.createdAt),
    currency: row.currency.toLowerCase(),
    enhanced_eligibility_types: [],
    evidence: { uncategorized_text: null, ...row.evidence },
    evidence_details: {
      due_by: seconds(row.evidenceDueAt),
      enhanced_eligibility: {},
      has_evidence: Object.keys(row.evidence).length > 0,
      past_due: false,
      submission_count: row.submissionCount,
    },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: row.paymentIntentId,
    payment_method_details: null,
    reason: row.reason,
    status: row.status,
  };
}
