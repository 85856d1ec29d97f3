import type { DefaultWords } from "#server/domain/mail/default-texts/keys";

const payment = `{{bank_details}}

You can also pay online: {{payment_page}}`;

const closing = `Kind regards

{{sender_name}}`;

/** English, formal and friendly. */
export const english: DefaultWords = {
  due_soon: {
    subject: "Your invoices falling due soon – {{entity_name}}",
    body: `{{greeting}}

As a courtesy, this is what falls due on your account with {{entity_name}} in the coming days. There is nothing you need to do if payment is already arranged.

{{note}}

{{invoice_list}}

${payment}

If anything on an invoice is not as agreed, please tell us before it falls due, and we will put it right.

${closing}`,
  },
  reminder_1: {
    subject: "Open invoices: {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

Perhaps it slipped through: according to our books the following is still open on your account.

{{note}}

{{invoice_list}}

We would be grateful if you could arrange payment in the next few days.

${payment}

If you have paid in the meantime, please regard this message as settled, with our thanks. If something is wrong with an invoice, just reply to this message and we will look into it.

${closing}`,
  },
  reminder_2: {
    subject: "Second reminder: {{total_due}} overdue – {{entity_name}}",
    body: `{{greeting}}

We wrote to you recently about invoices that are past due, the oldest of them since {{oldest_due_on}}. We have not yet received the payment.

{{note}}

{{invoice_list}}

Please pay {{total_due}} within seven days, or let us know by when we can expect it.

${payment}

If there is a reason why an invoice cannot be paid, please tell us. We would rather find a solution together than write again.

${closing}`,
  },
  final_notice: {
    subject: "Final notice: {{total_due}} overdue – {{entity_name}}",
    body: `{{greeting}}

Despite our reminders the following invoices remain unpaid. The oldest has been due since {{oldest_due_on}}, {{days_past_due}} days ago.

{{note}}

{{invoice_list}}

We ask you to pay {{total_due}} within ten days of {{today}}. If we neither receive payment nor hear from you by then, we will have to consider further steps, which may include restricting the service and handing the claim to a third party.

${payment}

If you have paid in the last few days, or if you contest an invoice, please reply to this message so that we can take note of it.

${closing}`,
  },
  letter_final: {
    subject: "Final notice by post",
    body: `{{greeting}}

We have written to you several times about the invoices below and have had neither payment nor an answer. The oldest has been due since {{oldest_due_on}}.

{{note}}

{{invoice_list}}

We ask you one last time to pay {{total_due}} within ten days of the date of this letter. After that we will have to consider further steps to recover the claim.

${payment}

If you contest an invoice or cannot pay at present, please contact us at {{reply_to}}. We will look for a solution with you.

${closing}`,
  },
  charge_failed: {
    subject: "Your payment did not go through: {{total_due}} – {{entity_name}}",
    body: `{{greeting}}

We tried to collect the following from the card or bank account you gave us, and the payment did not go through.

{{invoice_list}}

Please check that it is still valid and has enough money, give us another means of payment, or pay in another way.

${payment}

If you have paid in the meantime, please regard this message as settled, with our thanks. If you have questions, just reply to this message.

${closing}`,
  },
  promise_confirmation: {
    subject: "Our agreement: {{promised_amount}} by {{promised_on}}",
    body: `{{greeting}}

Thank you for speaking with us. As agreed, we expect your payment of {{promised_amount}} by {{promised_on}}, and will not remind you of it before then.

{{note}}

${payment}

Should anything come in between, please let us know in good time.

${closing}`,
  },
  statement: {
    subject: "Statement of your account on {{today}} – {{entity_name}}",
    body: `{{greeting}}

This is how your account with {{entity_name}} stands on {{today}}.

{{note}}

{{invoice_list}}

If your books say something else, please let us know and we will compare them.

${closing}`,
  },
  dispute_rejected: {
    subject: "Your claim: {{total_due}} remains due – {{entity_name}}",
    body: `{{greeting}}

We have looked into what you told us about the invoices below. We cannot agree with your claim.

{{note}}

{{invoice_list}}

Please arrange payment of {{total_due}}.

${payment}

If you have documents that we do not know yet, just reply to this message.

${closing}`,
  },
  dispute_accepted_in_part: {
    subject: "Your claim was accepted in part – {{entity_name}}",
    body: `{{greeting}}

We have looked into what you told us about the invoices below. We agree with a part of your claim and will send you a credit note for it.

{{note}}

What we still ask for is:

{{invoice_list}}

${payment}

${closing}`,
  },
  message: {
    subject: "Your account with {{entity_name}}",
    body: `{{greeting}}

{{note}}

${closing}`,
  },
};
