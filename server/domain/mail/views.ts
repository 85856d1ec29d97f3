import type { Hold } from "#server/domain/collections/holds";
import type { InboundMailKind, MailState } from "#server/domain/mail/customer-mail";
import type { MailMedium } from "#server/domain/mail/message-texts";
import type { TextSubject } from "#server/domain/mail/text-fields";
import type { PlainDate } from "#server/domain/time";

/** A text as somebody chooses it. */
export type TextChoice = { key: string; label: string; medium: MailMedium; about: TextSubject; takesNote: boolean };

export type MailRecipient = { name: string | null; address: string; lastContactAt: Date | null };

export type MailAttachment = { name: string; mediaType: string; bytes: number };

/** A mail before it is sent: to whom, what it says, and what keeps it back. */
export type MailPreview = {
  /** The text it is written from, by its key. */
  template: string;
  /** Why it cannot be written; the rest is empty then. */
  trouble: string | null;
  /** Forbids it, whoever asks. */
  standstill: string | null;
  /** Keeps it back unless somebody says why not. */
  holds: readonly Hold[];
  /** Why it will wait once it is sent. */
  waits: string | null;
  medium: MailMedium;
  recipients: readonly MailRecipient[];
  locale: string;
  subject: string;
  text: string;
  html: string | null;
  attachments: readonly MailAttachment[];
  /** What may be asked for without anything standing against it, the oldest first. */
  offered: readonly {
    invoiceId: string;
    number: string;
    currency: string;
    minor: bigint;
    dueOn: PlainDate;
    isLate: boolean;
  }[];
  items: readonly { invoiceId: string; number: string; currency: string; minor: bigint }[];
  templateVersion: string;
};

export type MailRow = {
  id: string;
  customer: { id: string; name: string };
  entity: string;
  medium: MailMedium;
  template: string;
  subject: string;
  to: readonly string[];
  state: MailState;
  reason: string | null;
  /** Who wrote it; null where a dunning run or a schedule did by itself. */
  createdBy: string | null;
  createdAt: Date;
  sentAt: Date | null;
  version: number;
};

export type MailDetail = MailRow & {
  text: string;
  locale: string;
  templateVersion: string;
  messageId: string;
  attachments: readonly MailAttachment[];
};

export type InboundRow = {
  id: string;
  kind: InboundMailKind;
  customer: { id: string; name: string } | null;
  mail: { id: string; subject: string } | null;
  fromAddress: string;
  fromName: string | null;
  subject: string;
  text: string;
  receivedAt: Date;
  assignedBy: string | null;
};

/** A message the mail catcher of the demo holds. */
export type CaughtMail = {
  id: string;
  at: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  messageId: string;
};
