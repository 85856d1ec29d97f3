import { z } from "zod";
import { mailMedia } from "#server/domain/mail/message-texts";

const Items = z.array(z.strictObject({ invoiceId: z.uuid(), minor: z.bigint() })).max(500);

/** One mail or letter as somebody writes it. */
export const WrittenMail = z.strictObject({
  customerId: z.uuid(),
  template: z.string().min(1).max(40),
  /** What is asked for; all that may be asked for where it is left out. */
  items: Items.optional(),
  note: z.string().trim().max(4_000).optional(),
  locale: z.string().max(35).optional(),
  to: z.array(z.string().trim().min(3).max(254)).min(1).max(10).optional(),
  medium: z.enum(mailMedia).optional(),
});
export type WrittenMail = z.infer<typeof WrittenMail>;

export const SendMailInput = WrittenMail.required({ items: true }).extend({
  /** Made when the form opens: the same form never sends twice. */
  draftId: z.uuid(),
  /** Why it is sent although something keeps it back. */
  despiteHold: z.string().trim().min(5, "say it in a few words").max(500).optional(),
});
export type SendMailInput = z.infer<typeof SendMailInput>;
