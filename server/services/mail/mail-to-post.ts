import { eq } from "drizzle-orm";
import { z } from "zod";
import { contactLedger } from "#db/schema/collections";
import { customerMails, mailAttachments } from "#db/schema/customer-mail";
import type { PostedMail } from "#server/domain/mail/post";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

/** The mail an act hands over, as it was written. */
export const mailToPost = defineQuery({
  name: "mail.to_post",
  permission: "effect.send",
  input: z.strictObject({ effectId: z.uuid() }),
  async run({ tx }, { effectId }): Promise<PostedMail> {
    const [found] = await tx
      .select({ mail: customerMails, isAutomated: contactLedger.isAutomated })
      .from(customerMails)
      .leftJoin(contactLedger, eq(contactLedger.mailId, customerMails.id))
      .where(eq(customerMails.effectId, effectId));
    if (!found) throw notFound("No mail belongs to this act.");
    const { mail, isAutomated } = found;
    const attachments = await tx
      .select({ name: mailAttachments.name, mediaType: mailAttachments.mediaType, content: mailAttachments.content })
      .from(mailAttachments)
      .where(eq(mailAttachments.mailId, mail.id))
      .orderBy(mailAttachments.id);
    return {
      messageId: mail.messageId,
      entity: mail.entityCode,
      to: mail.toAddresses,
      cc: mail.ccAddresses,
      isAutomated: isAutomated ?? false,
      subject: mail.subject,
      text: mail.textBody,
      html: mail.htmlBody,
      attachments,
    };
  },
});
