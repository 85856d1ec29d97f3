import { cardPayment, lostChargeback, postedInvoice, strayReceipt } from "#gauntlet/approvals/asked-over";
import type { Asking } from "#gauntlet/approvals/asking";

const ofInvoice = ["invoices.status", "invoices.total_minor", "invoices.currency", "invoices.deleted_at"];

export const askingsOfMoney: readonly Asking[] = [
  {
    kind: "credit_memo",
    mustVoid: [...ofInvoice, "invoice_lines.amount_minor", "invoices.external_id"],
    async ground(stage) {
      const { id } = await postedInvoice(stage);
      const choice = { of: "percentage", basisPoints: 500 };
      return { terms: { invoiceId: id, choice, memo: "Price agreed otherwise" }, reasonCode: "price_agreement" };
    },
  },
  {
    kind: "write_off",
    mustVoid: [...ofInvoice, "erp_documents.external_id"],
    async ground(stage) {
      const { id } = await postedInvoice(stage);
      return { terms: { invoiceIds: [id], memo: "Nobody pays it" }, reasonCode: "uncollectible" };
    },
  },
  {
    kind: "refund",
    mustVoid: ["payments.amount_minor", "payments.refunded_minor", "payments.currency", "payments.deleted_at"],
    async ground(stage) {
      const { id } = await cardPayment(stage);
      return { terms: { paymentId: id, amountMinor: "12000" }, reasonCode: "duplicate" };
    },
  },
  {
    kind: "bank_return",
    mustVoid: [
      "bank_entries.amount_minor",
      "bank_entries.currency",
      "bank_entries.status",
      "bank_entries.is_reversal",
      "bank_entries.deleted_at",
      "bank_entries.counterparty_name",
      "bank_entries.counterparty_account",
      "bank_accounts.identifier",
    ],
    async ground(stage) {
      const { id } = await strayReceipt(stage);
      return { terms: { entryId: id, amountMinor: "12000", why: "misdirected" }, reasonCode: "other" };
    },
  },
  {
    kind: "case_fix",
    mustVoid: ["payment_disputes.amount_minor", "payment_disputes.status", "payment_disputes.external_id"],
    async ground(stage) {
      const { caseId } = await lostChargeback(stage);
      return { terms: { caseId, fix: "accept_loss", input: {} }, reasonCode: "other", caseId };
    },
  },
  {
    kind: "service_restriction",
    mustVoid: ["customers.standing", "invoices.total_minor", "invoices.status", "invoices.due_on"],
    async ground(stage) {
      const { customer } = await postedInvoice(stage);
      return { terms: { customerId: customer.customerId, standing: "suspended" }, reasonCode: "other" };
    },
  },
  {
    kind: "agency_handover",
    mustVoid: ["invoices.total_minor", "invoices.status", "invoices.due_on"],
    async ground(stage) {
      const { customer } = await postedInvoice(stage);
      const terms = { customerId: customer.customerId, agency: "Kessler Inkasso", memo: "No answer to reminders" };
      return { terms, reasonCode: "uncollectible" };
    },
  },
];
