import { createTransport } from "nodemailer";

export type MailServer = { smtpUrl: string; from: string };
export type Mail = { to: readonly string[]; subject: string; text: string; messageId?: string };

/** How long a mail server may take for each step; the job comes back anyway. */
const PATIENCE_MS = 10_000;

/** Sends mails one after the other over one connection. Plain text alone: nothing in them is run or loaded. */
export async function sendMails({ smtpUrl, from }: MailServer, mails: readonly Mail[]): Promise<void> {
  const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const transport = createTransport({ url: smtpUrl, ...patience }, { from });
  try {
    for (const { to, ...mail } of mails) await transport.sendMail({ to: [...to], ...mail });
  } finally {
    transport.close();
  }
}
