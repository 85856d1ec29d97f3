import { z } from "zod";
import type { InboundMailKind } from "#server/domain/mail/customer-mail";

/** What the mail system tells of one mail that came in, or of what became of one that went out. Headers by their names. */
export const InboundMail = z.strictObject({
  /** One of its own for each event, the same however often it is delivered. */
  eventId: z.string().min(1).max(200),
  /** What the mail system says it is; told from the mail itself where it is left out. */
  kind: z.enum(["reply", "auto_reply", "bounce", "delivered"]).optional(),
  from: z.string().max(500),
  to: z.union([z.string().max(2_000), z.array(z.string().max(500)).max(50)]).optional(),
  subject: z.string().max(2_000).default(""),
  text: z.string().max(200_000).default(""),
  headers: z.record(z.string().max(200), z.string().max(20_000)).default({}),
});
export type InboundMail = z.infer<typeof InboundMail>;
export type InboundEventKind = InboundMailKind | "delivered";

/** A header, however its name is written; empty where it is missing. */
export function headerOf({ headers }: Pick<InboundMail, "headers">, name: string): string {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([one]) => one.toLowerCase() === wanted)?.[1] ?? "";
}

const daemons = /^(mailer-daemon|postmaster)(@|$)/i;
const notDelivered =
  /undeliver|delivery (status notification|has failed|failure)|failure notice|mail delivery (failed|subsystem)|returned mail|unzustellbar|nicht zugestellt|échec de (la )?remise|non remis|配信できません|配信不能/i;
const away =
  /^(auto(matic)?[ -]?(reply|response)|automatische antwort|abwesenheits|out of (the )?office|réponse automatique|absence du bureau|自動返信|不在)/i;

/**
 * Tells an answer by a person from what machines send by themselves. What the mail system says counts; then the headers
 * of RFC 3464 and RFC 3834; then the words mail programs use. Where nothing speaks for a machine it is a person: an
 * answer somebody reads in vain costs less than one that nobody reads.
 */
export function classifyInbound(mail: InboundMail): InboundEventKind {
  if (mail.kind !== undefined) return mail.kind;
  const header = (name: string) => headerOf(mail, name);
  const contentType = header("content-type").toLowerCase();
  const isReport = contentType.includes("multipart/report") && /report-type="?delivery-status/.test(contentType);
  // A bounce is sent from nobody, so that it is never answered by another one.
  const fromNobody = header("return-path").replaceAll(/\s/g, "") === "<>";
  if (isReport || header("x-failed-recipients") !== "") return "bounce";
  if (daemons.test(addressOf(mail.from)) || (fromNobody && notDelivered.test(mail.subject))) return "bounce";
  const submitted = header("auto-submitted").toLowerCase();
  if (submitted !== "" && !submitted.startsWith("no")) return "auto_reply";
  if (header("x-autoreply") !== "" || header("x-autorespond") !== "") return "auto_reply";
  if (/^auto_reply$/i.test(header("precedence")) || away.test(mail.subject.trim())) return "auto_reply";
  return "reply";
}

/** "ada@alder.example" of "Ada Lindgren <ada@alder.example>", in small letters. */
export function addressOf(from: string): string {
  const bracketed = /<([^<>\s]+)>\s*$/.exec(from.trim());
  return (bracketed?.[1] ?? from.trim()).toLowerCase();
}

/** The name before an address; null where there is none. */
export function nameOf(from: string): string | null {
  const named = /^(.*)<[^<>]*>\s*$/.exec(from.trim())?.[1]?.trim().replaceAll(/^"|"$/g, "");
  return named ? named : null;
}

/** Message-IDs a mail speaks of, without brackets, the nearest first: what it answers, then the rest of its thread from the end. */
export function answeredIds(mail: Pick<InboundMail, "headers" | "text">): string[] {
  const idsIn = (text: string) => [...text.matchAll(/<([^<>\s]+@[^<>\s]+)>/g)].map(([, id = ""]) => id);
  const headers = [...idsIn(headerOf(mail, "in-reply-to")), ...idsIn(headerOf(mail, "references")).reverse()];
  // A bounce carries the headers of what came back in its text.
  const quoted = [...mail.text.matchAll(/^>?\s*message-id:\s*<([^<>\s]+)>/gim)].map(([, id = ""]) => id);
  return [...new Set([...headers, ...quoted])].slice(0, 50);
}
