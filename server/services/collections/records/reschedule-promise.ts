import { eq } from "drizzle-orm";
import { promises } from "#db/schema/collections";
import { judgePromise } from "#server/domain/collections/promise";
import { ReschedulePromiseInput } from "#server/domain/collections/record-inputs";
import { instalmentTrouble } from "#server/domain/collections/record-rules";
import { listWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { givePromise } from "#server/services/collections/records/give-promise";
import { lockLivePromise } from "#server/services/collections/records/lock-promise";
import { touchAccount } from "#server/services/collections/records/note-worked";
import { activePolicy } from "#server/services/policies/active-policy";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Ends a promise and takes another in its place, of the same invoices and by the same person. */
export const reschedulePromise = defineCommand({
  name: "promise.reschedule",
  permission: "collection.work",
  input: ReschedulePromiseInput,
  async run(scope, { promiseId, instalments, channel, reason }) {
    const terms = (await activePolicy(scope, "dunning")).document.promises;
    const { account, promise } = await lockLivePromise(scope, promiseId, terms);
    const trouble = instalmentTrouble(instalments, account.today);
    if (trouble) throw ruleViolation(trouble);
    const { currency, invoiceIds, number } = promise;
    const given = await givePromise(scope, account, {
      promised: { currency, instalments, invoiceIds: [...invoiceIds] },
      terms,
      channel,
      contactId: null,
      person: { id: promise.personId, name: promise.personName },
      replacing: promiseId,
    });
    const { name: endedBy } = doer(scope);
    await scope.tx
      .update(promises)
      .set({
        endedOn: account.today,
        endedAs: "rescheduled",
        endedReason: reason,
        endedBy,
        endedAt: scope.now,
        replacedBy: given.agreementId,
        toldState: "ended",
        toldOn: account.today,
      })
      .where(eq(promises.id, promiseId));
    await touchAccount(scope, account);
    await askForWorklist(scope, [account.id]);
    const instead = `${given.numbers.length === 1 ? "promise" : "promises"} ${listWords(given.numbers.map(String))}`;
    return {
      result: {
        promiseId,
        promiseNumbers: given.numbers,
        message: `Promise ${number} is now ${instead}.`,
      },
      events: [
        accountEvent(
          "promise.rescheduled",
          account,
          { type: "promise", id: promiseId },
          {
            before: { state: judgePromise(promise, terms, account.today) },
            after: { state: "ended", replacedBy: given.agreementId },
            reason,
            data: { sentence: `${endedBy} rescheduled promise ${number} of ${account.name} to ${instead}.`, number },
          },
        ),
        ...given.events,
      ],
    };
  },
});
