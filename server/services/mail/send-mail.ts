import { SendMailInput } from "#server/domain/mail/inputs";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { touchAccount } from "#server/services/collections/records/note-worked";
import { answered } from "#server/services/mail/awaiting-answer";
import { waitingSentence } from "#server/services/mail/mail-settings";
import { queueCustomerMails } from "#server/services/mail/queue-customer-mails";
import { loadSendingGround } from "#server/services/mail/sending-holds";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Sends one mail or letter to a customer from a text in force, in the name of whoever asks. */
export const sendMail = defineCommand({
  name: "mail.send",
  permission: "collection.work",
  input: SendMailInput,
  async run(scope, { draftId, despiteHold, ...written }) {
    const account = await lockAccount(scope, written.customerId);
    await refuseHeld(scope, account, written.items, despiteHold);
    const [queued] = await queueCustomerMails(scope, [
      {
        customerId: account.id,
        entity: account.entity,
        caseId: null,
        template: written.template,
        items: written.items,
        isAutomated: false,
        dedupe: `written ${draftId}`,
        ...(written.locale === undefined ? {} : { locale: written.locale }),
        ...(written.to === undefined ? {} : { to: written.to }),
        ...(written.note === undefined ? {} : { note: written.note }),
        ...(written.medium === undefined ? {} : { medium: written.medium }),
      },
    ]);
    if (!queued?.event) throw conflict("This mail was sent already. Nothing was sent a second time.");
    await touchAccount(scope, account);
    await answered(scope, account.id);
    await askForWorklist(scope, [account.id]);
    const isLetter = queued.effectId === null;
    const waits = isLetter ? null : waitingSentence(account.entity);
    const message = isLetter
      ? `The letter to ${account.name} waits to be printed.`
      : (waits ?? `The mail to ${account.name} is on its way.`);
    return {
      result: { mailId: queued.mailId, message },
      events: [{ ...queued.event, ...(despiteHold === undefined ? {} : { reason: despiteHold }) }],
    };
  },
});

/** What stops everything binds whoever asks; what else keeps a mail back binds until somebody says why not. */
async function refuseHeld(
  scope: Scope,
  account: Account,
  items: SendMailInput["items"],
  despiteHold: string | undefined,
): Promise<void> {
  const { standstill, holdsOn } = await loadSendingGround(scope, account.id, account.today);
  if (standstill !== null) throw ruleViolation(`${standstill} Nothing was sent.`);
  const [first, ...more] = holdsOn(items);
  if (!first || despiteHold !== undefined) return;
  const others = more.length === 0 ? "" : ` ${more.length} more reasons stand against it.`;
  throw ruleViolation(`${first.sentence}${others} Say why it is sent all the same, or leave out what is held back.`, {
    holds: [first, ...more],
  });
}
