import type { OutboundOperation } from "#server/domain/sync/effects";

type Operation = OutboundOperation["operation"];

/**
 * The acts that can be made to wait for fresh facts, as people call them. Holding an invoice and letting it go are not
 * among them: detection does both by itself, and a wrong invoice is held however old the facts are.
 */
export const waitingActs: Record<Exclude<Operation, "invoice.hold" | "invoice.release">, string> = {
  "invoice.correct_line_price": "price corrections",
  "invoice.correct_line_quantity": "quantity corrections",
  "invoice.add_usage_line": "added usage lines",
  "invoice.set_purchase_order": "purchase orders",
  "invoice.retry_payment": "payment retries",
  "invoice.send_payment_page": "payment pages",
  "message.send": "mails to customers",
  "invoice.void": "voids",
  "invoice.delete_draft": "deleted drafts",
  "customer.correct_address": "address corrections",
  "customer.set_tax_id": "tax numbers",
  "customer.correct_field": "corrections of customers",
  "account.set_standing": "standings of accounts",
  "invoice.recalculate_tax": "recalculated tax",
  "invoice.remove_line": "removed lines",
  "invoice.edit_line": "edits of reviewed drafts",
  "subscription.correct_item": "subscription corrections",
  "milestone.record_acceptance": "recorded acceptances",
  "project.bill_time": "billed hours",
  "project.request_approval": "requests for approval",
  "subscription.renew": "renewed subscriptions",
  "usage.resubmit": "usage taken again",
  "usage.correct_day": "usage corrections",
  "invoice.finalize": "issued drafts",
  "invoice.recalculate": "recalculated totals",
  "invoice.send": "sent invoices",
  "customer.set_email": "e-mail addresses",
  "import.repost": "re-posts",
  "import.create": "invoices handed to the ERP",
  "document.correct": "corrected postings",
  "revenue.correct_schedule": "revenue plans",
  "revenue.override_schedule": "revenue set by hand",
  "project.change_rate": "hourly rates",
  "order.change_price": "amended prices",
  "document.post": "postings to the ledger",
  "credit.apply": "applied credits",
  "credit.void": "voided credits",
  "credit.issue": "issued credits",
  "credit.issue_lines": "credits of lines",
  "refund.issue": "refunds",
  "invoice.write_off": "write-offs",
  "payment.apply": "applied payments",
  "payment.record": "payments recorded from the bank",
  "payment.keep_as_credit": "payments kept as credit",
  "payment.report_return": "payments the bank took back",
  "payment.take_back_credit": "credit of payments the bank took back",
  "dispute.submit_evidence": "evidence in disputes",
  "dispute.accept": "accepted chargebacks",
};
export type WaitingAct = keyof typeof waitingActs;
export const waitingActKeys = Object.keys(waitingActs) as WaitingAct[];

/** Stands for every act on invoices, those that are still to come included. */
export const EVERY_INVOICE_ACT = "invoice.*";

const kinds = new Set(waitingActKeys.map((key) => key.slice(0, key.indexOf("."))));

/** "voids"; "everything done to invoices" for all of a kind. */
export function actWords(block: string): string {
  if (isWaitingAct(block)) return waitingActs[block];
  return block.endsWith(".*") ? `everything done to ${block.slice(0, -2)}s` : block;
}

/** Whether something in Docket ever waits because of it: an act by its name, or all of a kind. */
export function canWait(block: string): boolean {
  return isWaitingAct(block) || (block.endsWith(".*") && kinds.has(block.slice(0, -2)));
}

function isWaitingAct(key: string): key is WaitingAct {
  return Object.hasOwn(waitingActs, key);
}
