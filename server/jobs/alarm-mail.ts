import type { Mail } from "#server/jobs/send-mail";
import type { AlarmMail } from "#server/services/approvals/alarms-to-mail";

/**
 * The mails of one alarm, one to each person. They lead to the request and decide nothing: opening a link, or a scanner
 * that follows it, only shows a page. The same alarm gives the same ids, so that one sent twice is seen once.
 */
export function mailsOf(alarm: AlarmMail, siteUrl: string): Mail[] {
  const { alarmId, number, entity, isEscalation, dueAt } = alarm;
  const link = new URL(`/approvals/${alarm.requestId}`, siteUrl);
  return alarm.to.map(({ email, maySign }) => ({
    to: [email],
    messageId: `<${alarmId}.${Buffer.from(email).toString("base64url")}@${link.hostname}>`,
    subject: `Docket: request ${number} ${isEscalation ? "is escalated" : "waits for a signature"}`,
    text: [
      maySign
        ? `Request ${number} of ${entity} waits for a signature that you may give.`
        : `Request ${number} of ${entity} waits for a signature, and those who may give it did not.`,
      `It was due ${dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC.`,
      "",
      oneLine(alarm.title),
      "",
      "Read and decide it here, after signing in:",
      link.href,
      "",
      "This mail decides nothing, and no answer to it does.",
      "",
    ].join("\n"),
  }));
}

/** A title holds words of other systems: it stays on its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}
