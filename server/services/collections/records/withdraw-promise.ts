import { eq } from "drizzle-orm";
import { promises } from "#db/schema/collections";
import { judgePromise } from "#server/domain/collections/promise";
import { WithdrawPromiseInput } from "#server/domain/collections/record-inputs";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { lockLivePromise } from "#server/services/collections/records/lock-promise";
import { touchAccount } from "#server/services/collections/records/note-worked";
import { activePolicy } from "#server/services/policies/active-policy";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Takes a promise back: it was misheard, or the customer no longer stands by it. */
export const withdrawPromise = defineCommand({
  name: "promise.withdraw",
  permission: "collection.work",
  input: WithdrawPromiseInput,
  async run(scope, { promiseId, reason }) {
    const terms = (await activePolicy(scope, "dunning")).document.promises;
    const { account, promise } = await lockLivePromise(scope, promiseId, terms);
    const { name: endedBy } = doer(scope);
    await scope.tx
      .update(promises)
      .set({
        endedOn: account.today,
        endedAs: "withdrawn",
        endedReason: reason,
        endedBy,
        endedAt: scope.now,
        toldState: "ended",
        toldOn: account.today,
      })
      .where(eq(promises.id, promiseId));
    await touchAccount(scope, account);
    await askForWorklist(scope, [account.id]);
    const what = `promise ${promise.number} of ${amountWords(promise.amountMinor, promise.currency)} by ${dayWords(promise.promisedOn)}`;
    return {
      result: { promiseId, message: `Promise ${promise.number} of ${account.name} was taken back.` },
      events: [
        accountEvent(
          "promise.withdrawn",
          account,
          { type: "promise", id: promiseId },
          {
            before: { state: judgePromise(promise, terms, account.today) },
            after: { state: "ended" },
            reason,
            data: { sentence: `${endedBy} took back ${what}.`, number: promise.number },
          },
        ),
      ],
    };
  },
});
