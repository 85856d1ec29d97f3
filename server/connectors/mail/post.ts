import { createTransport } from "nodemailer";
import { addressOfEntity } from "#server/domain/mail/addresses";
import type { PostedMail } from "#server/domain/mail/post";
import type { EffectOutcome } from "#server/domain/sync/effects";
import { env } from "#server/env";

export type PostOffice = { smtpUrl: string; from: string; replyTo: string; patienceMs: number };

/** How long a mail server may take for each step. */
const PATIENCE_MS = 20_000;

/** What a later attempt finds out where an earlier one may have handed the mail over: nothing. */
export const CANNOT_BE_ASKED: EffectOutcome = {
  outcome: "unknown",
  reason:
    "The mail may have been handed over, and a mail server cannot be asked what it did. It is not sent again by itself: say on the Mail page whether it arrived.",
  cannotBeAsked: true,
};

/** Hands one mail to the mail server that is set up. */
export async function postMail(mail: PostedMail): Promise<EffectOutcome> {
  const from = addressOfEntity(env.COLLECTIONS_FROM, mail.entity);
  if (!env.SMTP_URL || from === null)
    return {
      outcome: "not_sent",
      reason: "No mail server, or no address to write from, is set up.",
      retryAfterSeconds: null,
    };
  const replyTo = addressOfEntity(env.COLLECTIONS_REPLY_TO, mail.entity) ?? from;
  return post(mail, { smtpUrl: env.SMTP_URL, from, replyTo, patienceMs: PATIENCE_MS });
}

/**
 * Hands a mail to a mail server and tells what became of it. Until its text begins to be handed over nothing was taken,
 * so a later attempt is safe; from then on only the server's own last word says whether it was.
 */
export async function post(
  mail: PostedMail,
  { smtpUrl, from, replyTo, patienceMs }: PostOffice,
): Promise<EffectOutcome> {
  const patience = {
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
  };
  const transport = createTransport({ url: smtpUrl, ...patience }, { from });
  let isHandedOver = false;
  transport.use("stream", (message, done) => {
    const composed = message.message;
    const makeStream = composed.createReadStream.bind(composed);
    // The connection takes from this stream once the server has asked for the text, and not before.
    composed.createReadStream = (...options) => {
      const stream = makeStream(...options);
      const pipe = stream.pipe.bind(stream);
      stream.pipe = (into, how) => {
        isHandedOver = true;
        return pipe(into, how);
      };
      return stream;
    };
    done();
  });
  try {
    const { accepted, rejected, response } = await transport.sendMail({
      messageId: `<${mail.messageId}>`,
      replyTo,
      to: [...mail.to],
      cc: [...mail.cc],
      subject: mail.subject,
      text: mail.text,
      ...(mail.html === null ? {} : { html: mail.html }),
      attachments: mail.attachments.map(({ name, mediaType, content }) => ({
        filename: name,
        contentType: mediaType,
        content: Buffer.from(content),
      })),
      // Tells absence notices that nobody wrote it by hand (RFC 3834).
      ...(mail.isAutomated ? { headers: { "Auto-Submitted": "auto-generated" } } : {}),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const refused = rejected.length === 0 ? "" : ` Refused for ${rejected.join(", ")}.`;
    return {
      outcome: "confirmed",
      confirmation: `Taken for ${accepted.join(", ")}: ${response}.${refused}`,
      touched: [],
    };
  } catch (error) {
    return outcomeOf(error as SmtpError, isHandedOver);
  } finally {
    transport.close();
  }
}

/** What nodemailer says of a failure: at which command, and the server's answer where there was one. */
type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

function outcomeOf(error: SmtpError, isHandedOver: boolean): EffectOutcome {
  const said = error.response?.trim() || error.message;
  const status = error.responseCode ?? 0;
  // The one answer that speaks of the text itself; a server that closes in the middle of it has not said what it kept.
  const isAboutText = error.code === "EMESSAGE" && status >= 400;
  if (isHandedOver && !isAboutText)
    return {
      outcome: "unknown",
      reason: `The mail server did not say whether it took the mail (${said}). It is not sent again by itself: say on the Mail page whether it arrived.`,
      cannotBeAsked: true,
    };
  const isAboutMail = isAboutText || error.command === "RCPT TO" || error.command === "DATA";
  if (isAboutMail && status >= 500)
    return {
      outcome: "refused",
      reason: `The mail server refused the mail: ${said}. Correct the address, or ask who runs the server.`,
      touched: [],
    };
  if (error.code === "EENVELOPE" && status === 0)
    return {
      outcome: "refused",
      reason: `The mail could not be addressed: ${error.message}. Correct the address.`,
      touched: [],
    };
  if (isAboutMail && status >= 400)
    return {
      outcome: "not_sent",
      reason: `The mail server wants this mail later: ${said}.`,
      retryAfterSeconds: null,
      isOfThisActAlone: true,
    };
  return { outcome: "not_sent", reason: `The mail server could not be used: ${said}.`, retryAfterSeconds: null };
}
