import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { withFullStop } from "#server/domain/exceptions/words";
import type { LetterContent } from "#server/domain/mail/letter";
import { defineCommand } from "#server/kernel/command";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { defineQuery } from "#server/kernel/query";
import { lockMails } from "#server/services/mail/lock-mail";

/** Letters of one batch: what one file holds and one person puts into envelopes. */
export const MOST_LETTERS = 200;

const Letters = z.strictObject({ mailIds: z.array(z.uuid()).min(1).max(MOST_LETTERS) });

export type PrintedLetter = { id: string; subject: string; locale: string; content: LetterContent };

/** Letters as they are printed, in the order they were asked for; again as often as somebody likes. */
export const lettersToPrint = defineQuery({
  name: "mail.letter_contents",
  permission: "collection.read",
  input: Letters,
  async run({ tx }, { mailIds }): Promise<PrintedLetter[]> {
    const rows = await tx.execute<{ id: string; subject: string; locale: string; letter: LetterContent }>(sql`
      select id, subject, locale, letter from customer_mails where id = any(${sql.param(mailIds)}::uuid[]) and medium = 'letter'`);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return mailIds.map((id) => {
      const row = byId.get(id);
      if (!row) throw notFound("One of these letters is not there, or belongs to a legal entity you do not work for.");
      return { id, subject: row.subject, locale: row.locale, content: row.letter };
    });
  },
});

/** Somebody printed and posted these letters. All of them or none: of two who print one batch the second is told. */
export const markPrinted = defineCommand({
  name: "mail.print",
  permission: "collection.work",
  input: Letters,
  async run(scope, { mailIds }) {
    const wanted = [...new Set(mailIds)];
    const letters = await lockMails(scope, wanted);
    if (letters.length < wanted.length)
      throw notFound(
        "One of these letters is not there, or belongs to a legal entity you do not work for. Nothing was changed.",
      );
    const mail = letters.find(({ medium }) => medium !== "letter");
    if (mail) throw ruleViolation(`“${mail.subject}” to ${mail.customerName} is an e-mail and is not printed.`);
    const done = letters.filter(({ state }) => state !== "queued");
    if (done.length > 0)
      throw conflict(
        `${done.length === 1 ? "One of these letters was" : `${done.length} of these letters were`} printed already. Reload the page to see which are left.`,
      );
    await scope.tx.execute(sql`
      update customer_mails set state = 'printed', sent_at = ${scope.now.toISOString()}::timestamptz, version = version + 1 where id = any(${sql.param(wanted)}::uuid[])`);
    const events = letters.map(
      (letter): DomainEvent => ({
        type: "mail.printed",
        subject: { type: "customer", id: letter.customerId },
        entity: letter.entity,
        after: { state: "printed" },
        data: {
          sentence: withFullStop(
            `${actorName(scope.actor)} printed the letter “${letter.subject}” to ${letter.customerName}`,
          ),
          mailId: letter.id,
          customerId: letter.customerId,
        },
      }),
    ) as [DomainEvent, ...DomainEvent[]];
    return { result: { printed: letters.length }, events };
  },
});
