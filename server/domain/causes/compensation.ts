import type { OutboundOperation } from "#server/domain/sync/effects";

type Operation = OutboundOperation["operation"];

/** What makes good an act that a source has already carried out. An act that is not named here has no opposite Docket can name. */
const compensations: Partial<Record<Operation, string>> = {
  "invoice.correct_line_price":
    "set the former price on the line in billing while the invoice is a draft; once it went out, credit the difference",
  "invoice.correct_line_quantity":
    "set the former quantity on the line in billing while the invoice is a draft; once it went out, credit the difference",
  "invoice.add_usage_line": "take the line off the draft in billing; once it went out, credit it",
  "invoice.set_purchase_order":
    "write the former purchase order on the draft in billing; once it went out, send a corrected copy",
  "invoice.retry_payment": "refund the payment in billing if it should not have been taken",
  "invoice.send_payment_page": "nothing was charged: tell the customer to disregard the message",
  "invoice.void": "bill it again in billing: a void invoice stays void",
  "invoice.delete_draft": "make the draft again in billing: a deleted one is gone",
  "customer.correct_address": "enter the former address in the customer master",
  "import.repost": "reverse the posting in the ERP",
  "document.post": "reverse the document in the ERP",
  "credit.issue_lines":
    "void the credit note in billing while its invoice is open; once it is paid, bill the amount again",
  "refund.issue": "ask for the amount again: a refund that went out does not come back",
  "invoice.write_off":
    "collect it all the same in billing, which takes payment of it still, and reverse the ERP's document",
};

/** "Billing has it already. To make it good: …" */
export function compensationOf(operation: string, systemName: string): string {
  const known = (compensations as Record<string, string | undefined>)[operation];
  return `${systemName} has carried it out already, so it is not taken back here. To make it good, ${known ?? `correct it in that system by hand; detection reports what then differs`}.`;
}
