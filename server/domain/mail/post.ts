/** A mail as it is handed to a mail server. */
export type PostedMail = {
  messageId: string;
  entity: string;
  to: readonly string[];
  cc: readonly string[];
  /** Sent by a strategy, as against by a person. */
  isAutomated: boolean;
  subject: string;
  text: string;
  html: string | null;
  attachments: readonly { name: string; mediaType: string; content: Uint8Array }[];
};
