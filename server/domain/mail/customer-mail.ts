/**
 * How far a mail got. `unknown`: the mail server's last word was lost, so nobody knows whether it took the mail; it is not
 * sent again by itself. `returned`: taken and sent back.
 */
export const mailStates = ["queued", "sent", "unknown", "failed", "returned", "printed"] as const;
export type MailState = (typeof mailStates)[number];

export const inboundMailKinds = ["reply", "auto_reply", "bounce"] as const;
export type InboundMailKind = (typeof inboundMailKinds)[number];
