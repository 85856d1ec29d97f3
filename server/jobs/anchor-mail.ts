import { sendMails } from "#server/jobs/send-mail";
import { anchorLine } from "#server/services/audit/anchors";
import type { CopiedSeal } from "#server/services/audit/seals-after";

export type SealMail = { smtpUrl: string; to: readonly string[]; from: string };

/** Sends the newest seal to people who keep it where nobody of the database reaches. */
export async function mailAnchor(mail: SealMail, seal: CopiedSeal, key: string): Promise<void> {
  await sendMails(mail, [
    {
      to: mail.to,
      subject: `Docket: seal ${seal.number} of the event log`,
      text: [
        "Keep this message. Whoever verifies the event log sets it beside the log: if somebody rewrote history that was",
        "sealed by then, the line below no longer fits.",
        "",
        anchorLine(seal, key),
        "",
        "Number, instant, hash and mark of the seal; the mark shows that the line was made by this installation.",
        "",
      ].join("\n"),
    },
  ]);
}
