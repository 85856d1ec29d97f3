import { env } from "#server/env";
import { mailsOf } from "#server/jobs/alarm-mail";
import { type MailServer, sendMails } from "#server/jobs/send-mail";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { inOneHand } from "#server/kernel/one-hand";
import { errorFields, log } from "#server/log";
import { type AlarmMail, alarmsToMail } from "#server/services/approvals/alarms-to-mail";
import { noteAlarmMailed } from "#server/services/approvals/note-alarm-mailed";
import { tellLate } from "#server/services/approvals/tell-late";

/** A run ends after this many batches; the next slot goes on. */
const MOST_BATCHES = 20;

export type MailSettings = {
  /** Null where no mail is set up. */
  server: MailServer | null;
  siteUrl: string;
  onTrouble(number: number, error: unknown): void;
};

/** What the clock does to requests that wait: late steps are told of, and whoever should know gets a mail. */
export async function maintainApprovals(context: Context): Promise<{ told: number; mailed: number }> {
  const from = env.MAIL_FROM ?? env.AUDIT_SEAL_FROM;
  const server = env.SMTP_URL && from ? { smtpUrl: env.SMTP_URL, from } : null;
  return tellAndMail(context, {
    server,
    siteUrl: env.NEXTAUTH_URL,
    onTrouble: (request, error) =>
      log.error({ request, ...errorFields(error) }, "a mail about a late request was not sent"),
  });
}

/** A mail server that cannot be reached holds up nothing but its mails, which go out once it is back. */
export async function tellAndMail(context: Context, settings: MailSettings): Promise<{ told: number; mailed: number }> {
  const told = await untilDone(context);
  let mailed = 0;
  await inOneHand(context, "approvals.mail", async () => {
    for (const alarm of await alarmsToMail.execute(context, {})) mailed += await mailOne(context, settings, alarm);
  });
  return { told, mailed };
}

async function untilDone(context: Context): Promise<number> {
  let total = 0;
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    try {
      const { done, mayBeMore } = await tellLate.execute(context, {});
      total += done;
      if (!mayBeMore) return total;
    } catch (error) {
      if (refusalOf(error)?.code === "NOT_FOUND") return total;
      throw error;
    }
  }
  return total;
}

async function mailOne(
  context: Context,
  { server, siteUrl, onTrouble }: MailSettings,
  alarm: AlarmMail,
): Promise<number> {
  const mails = server === null ? [] : mailsOf(alarm, siteUrl);
  try {
    if (server !== null && mails.length > 0) await sendMails(server, mails);
  } catch (error) {
    onTrouble(alarm.number, error);
    return 0;
  }
  await noteAlarmMailed.execute(context, { alarmId: alarm.alarmId, people: mails.length });
  return mails.length;
}
