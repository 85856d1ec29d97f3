import type { TextWords } from "#server/domain/mail/message-texts";

/** The texts a company begins with: those the first dunning names, and what people send themselves. */
export const defaultTextKeys = [
  "due_soon",
  "reminder_1",
  "reminder_2",
  "final_notice",
  "letter_final",
  "charge_failed",
  "promise_confirmation",
  "statement",
  "dispute_rejected",
  "dispute_accepted_in_part",
  "message",
] as const;
export type DefaultTextKey = (typeof defaultTextKeys)[number];
export type DefaultWords = Record<DefaultTextKey, TextWords>;
