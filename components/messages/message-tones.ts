import type { MessageState } from "#server/domain/sync/message-selection";
import type { MessageSubject } from "#server/domain/sync/message-views";
import type { Tone } from "../ui/badge";

export const messageTones: Record<MessageState, Tone> = {
  received: "accent",
  applied: "good",
  unchanged: "calm",
  ignored: "calm",
  dead: "danger",
  skipped: "warn",
};

/** "Invoice INV-7", or what the message itself is called where nothing else is known of it. */
export function subjectWords(about: MessageSubject, stream: string): string {
  const kind = about.kind ?? stream;
  const name = about.document ?? about.externalId;
  const words = name === null ? kind : `${kind} ${name}`;
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
