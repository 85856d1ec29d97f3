import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { type LockedMail, lockMail } from "#server/services/mail/lock-mail";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** A person says what became of a mail of which the mail server did not: they asked the customer, or who runs the server. */
export const settleMail = defineCommand({
  name: "mail.settle",
  permission: "collection.work",
  input: z.strictObject({
    mailId: z.uuid(),
    version: z.int(),
    hasArrived: z.boolean(),
    reason: z.string().trim().min(5, "say how you know, in a few words").max(500),
  }),
  async run(scope, { mailId, version, hasArrived, reason }) {
    const mail = await lockMail(scope, mailId);
    if (mail.version !== version)
      throw conflict(
        "Somebody settled this mail, or word of it came in meanwhile. Reload the page to see how it stands.",
      );
    if (mail.state !== "unknown") throw ruleViolation("What became of this mail is known. Nothing was changed.");
    const said = `${actorName(scope.actor)}: ${reason}`;
    const event = await settleUnknown(scope, mail, { hasArrived, reason: said });
    await askForWorklist(scope, [mail.customerId]);
    const message = hasArrived
      ? "The mail counts as sent."
      : "The mail counts as not sent. Write it anew if it is still wanted.";
    return { result: { message }, events: [{ ...event, reason }] };
  },
});

/** Ends an unknown fate, of the mail and of its act. @returns the event that tells of it. */
export async function settleUnknown(
  scope: Scope,
  mail: LockedMail,
  { hasArrived, reason }: { hasArrived: boolean; reason: string },
): Promise<DomainEvent> {
  const now = scope.now.toISOString();
  await scope.tx.execute(sql`
    update customer_mails set state = ${hasArrived ? "sent" : "failed"}, state_reason = ${reason}, version = version + 1,
      sent_at = case when ${hasArrived} then coalesce(sent_at, ${now}::timestamptz) else sent_at end where id = ${mail.id}`);
  // The fence grows, so that an attempt that is still under way changes nothing any more.
  await scope.tx.execute(sql`
    update effects set state = ${hasArrived ? "confirmed" : "failed"}, confirmation = ${hasArrived ? reason : null}, error = ${hasArrived ? null : reason},
      settled_at = ${now}::timestamptz, next_attempt_at = null, fence = fence + 1
    where id = ${mail.effectId} and state in ('unknown', 'sent')`);
  return {
    type: "mail.settled",
    subject: { type: "customer", id: mail.customerId },
    entity: mail.entity,
    before: { state: mail.state },
    after: { state: hasArrived ? "sent" : "failed" },
    data: {
      sentence: `The mail “${mail.subject}” to ${mail.customerName} ${hasArrived ? "arrived" : "did not arrive"}. ${reason}`,
      mailId: mail.id,
      customerId: mail.customerId,
    },
  };
}
