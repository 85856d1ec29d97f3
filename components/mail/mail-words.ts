import type { InboundMailKind, MailState } from "#server/domain/mail/customer-mail";
import type { Tone } from "../ui/badge";

export const stateWords: Record<MailState, { label: string; tone: Tone }> = {
  queued: { label: "Waiting", tone: "calm" },
  sent: { label: "Sent", tone: "good" },
  unknown: { label: "Unknown", tone: "warn" },
  failed: { label: "Refused", tone: "danger" },
  returned: { label: "Came back", tone: "danger" },
  printed: { label: "Printed", tone: "good" },
};

export const inboundWords: Record<InboundMailKind, { label: string; tone: Tone }> = {
  reply: { label: "Answer", tone: "accent" },
  auto_reply: { label: "Automatic", tone: "calm" },
  bounce: { label: "Not delivered", tone: "danger" },
};
