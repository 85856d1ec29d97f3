import { english } from "#server/domain/mail/default-texts/english";
import { french } from "#server/domain/mail/default-texts/french";
import { german } from "#server/domain/mail/default-texts/german";
import { japanese } from "#server/domain/mail/default-texts/japanese";
import { type DefaultTextKey, defaultTextKeys } from "#server/domain/mail/default-texts/keys";
import type { MessageText, MessageTexts } from "#server/domain/mail/message-texts";

const described: Record<DefaultTextKey, Pick<MessageText, "label" | "medium" | "about">> = {
  due_soon: { label: "Due soon", medium: "email", about: "invoices" },
  reminder_1: { label: "First reminder", medium: "email", about: "invoices" },
  reminder_2: { label: "Second reminder", medium: "email", about: "invoices" },
  final_notice: { label: "Final notice", medium: "email", about: "invoices" },
  letter_final: { label: "Final notice by post", medium: "letter", about: "invoices" },
  charge_failed: { label: "Charge that failed", medium: "email", about: "invoices" },
  promise_confirmation: { label: "Confirmation of a promise", medium: "email", about: "promise" },
  statement: { label: "Statement of account", medium: "email", about: "invoices" },
  dispute_rejected: { label: "Claim rejected", medium: "email", about: "invoices" },
  dispute_accepted_in_part: { label: "Claim accepted in part", medium: "email", about: "invoices" },
  message: { label: "Message in own words", medium: "email", about: "anything" },
};

/** The texts a company begins with; it makes them its own. */
export const defaultMessageTexts: MessageTexts = {
  texts: defaultTextKeys.map((key) => ({
    key,
    ...described[key],
    versions: { en: english[key], de: german[key], fr: french[key], ja: japanese[key] },
  })),
  payTo: [],
  fallbackLocale: "en",
};
