import { assignMail } from "#server/services/mail/assign-mail";
import { findMailCustomers } from "#server/services/mail/find-mail-customers";
import { getInbound, listInbound } from "#server/services/mail/list-inbound";
import { countMails, getMail, listMails } from "#server/services/mail/list-mails";
import { mailTexts, previewMail } from "#server/services/mail/preview-mail";
import { lettersToPrint, markPrinted } from "#server/services/mail/print-letters";
import { sendMail } from "#server/services/mail/send-mail";
import { settleMail } from "#server/services/mail/settle-mail";
import { mutation, pageQuery, query, router } from "#server/trpc/init";

export const mailRouter = router({
  texts: query(mailTexts),
  preview: query(previewMail),
  send: mutation(sendMail),
  list: pageQuery(listMails),
  counts: query(countMails),
  get: query(getMail),
  inbound: pageQuery(listInbound),
  getInbound: query(getInbound),
  assign: mutation(assignMail),
  settle: mutation(settleMail),
  letterContents: query(lettersToPrint),
  print: mutation(markPrinted),
  findCustomers: query(findMailCustomers),
});
