import { sql } from "drizzle-orm";
import { z } from "zod";
import { WrittenMail } from "#server/domain/mail/inputs";
import { takesNote, textByKey } from "#server/domain/mail/message-texts";
import type { MailPreview, MailRecipient, TextChoice } from "#server/domain/mail/views";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { noSuchAccount } from "#server/services/accounts/account-customers";
import { type ComposedMail, composeMail, type Recipient } from "#server/services/mail/compose-mail";
import { loadMailGround } from "#server/services/mail/load-mail-ground";
import { waitingSentence } from "#server/services/mail/mail-settings";
import { senderOf } from "#server/services/mail/queue-customer-mails";
import { loadSendingGround, usuallyAsked } from "#server/services/mail/sending-holds";
import { activePolicy } from "#server/services/policies/active-policy";

/** The texts somebody may send by hand. Those about a promise are sent with it. */
export const mailTexts = defineQuery({
  name: "mail.texts",
  permission: "collection.read",
  input: z.strictObject({}),
  async run(scope): Promise<TextChoice[]> {
    const { document } = await activePolicy(scope, "message_texts");
    return document.texts
      .filter(({ about }) => about !== "promise")
      .map(({ key, label, medium, about, versions }) => ({
        key,
        label,
        medium,
        about,
        takesNote: Object.values(versions).every((words) => takesNote(words)),
      }));
  },
});

/** A mail to a customer as it would go out now: to whom, what it says, and what stands against it. */
export const previewMail = defineQuery({
  name: "mail.preview",
  permission: "collection.read",
  input: WrittenMail,
  async run(scope, written): Promise<MailPreview> {
    const ground = (await loadMailGround(scope, [written.customerId])).get(written.customerId);
    if (!ground) throw noSuchAccount();
    const texts = await activePolicy(scope, "message_texts");
    const sending = await loadSendingGround(scope, ground.id, ground.today);
    const items = written.items ?? usuallyAsked(sending.askable, ground.today);
    const text = textByKey(texts.document, written.template);
    const shared = {
      template: written.template,
      standstill: sending.standstill,
      holds: text?.about === "invoices" ? sending.holdsOn(items) : sending.holdsOn([]),
      waits: waitingSentence(ground.entity),
      // What is sent by hand is the text alone.
      attachments: [],
      offered:
        text?.about === "invoices" ? sending.askable.map((one) => ({ ...one, isLate: one.dueOn < ground.today })) : [],
      templateVersion: texts.name,
      items: items.flatMap(({ invoiceId, minor }) => {
        const invoice = ground.invoices.get(invoiceId);
        return invoice ? [{ invoiceId, minor, number: invoice.number, currency: invoice.currency }] : [];
      }),
    };
    const composed = attempt(() =>
      composeMail({ ...written, items }, ground, { texts: texts.document, sender: senderOf(scope, false) }),
    );
    if ("trouble" in composed)
      return {
        ...shared,
        ...composed,
        medium: text?.medium ?? "email",
        recipients: [],
        locale: "",
        subject: "",
        text: "",
        html: null,
      };
    return {
      ...shared,
      trouble: null,
      medium: composed.medium,
      recipients: await withLastContact(scope, ground.id, composed.recipients),
      locale: composed.locale,
      subject: composed.subject,
      text: composed.textBody,
      html: composed.htmlBody,
    };
  },
});

/** What keeps a mail from being written is shown beside the form rather than in place of it. */
function attempt(compose: () => ComposedMail): ComposedMail | { trouble: string } {
  try {
    return compose();
  } catch (error) {
    if (error instanceof AppError) return { trouble: error.message };
    throw error;
  }
}

async function withLastContact(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
  recipients: readonly Recipient[],
): Promise<MailRecipient[]> {
  const rows = await tx.execute<{ address: string; at: string }>(sql`
    select lower(address) as address, max(created_at) as at from customer_mails, unnest(to_addresses) as address
    where customer_id = ${customerId} group by 1`);
  const last = new Map(rows.map(({ address, at }) => [address, new Date(at)]));
  return recipients.map(({ name, address }) => ({
    name,
    address,
    lastContactAt: last.get(address.toLowerCase()) ?? null,
  }));
}
