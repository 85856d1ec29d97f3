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
  "invoice.void": "voids",
  "invoice.delete_draft": "deleted drafts",
  "customer.correct_address": "address corrections",
  "import.repost": "re-posts",
  "document.post": "postings to the ledger",
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
