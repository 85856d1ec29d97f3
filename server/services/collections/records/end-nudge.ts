import { eq } from "drizzle-orm";
import { collectionNudges } from "#db/schema/collections";
import { EndNudgeInput } from "#server/domain/collections/record-inputs";
import { dayWords, withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Takes a nudge away before its time, whoever entered it. */
export const endNudge = defineCommand({
  name: "nudge.end",
  permission: "collection.work",
  input: EndNudgeInput,
  async run(scope, { nudgeId }) {
    const find = () =>
      scope.tx
        .select()
        .from(collectionNudges)
        .where(eq(collectionNudges.id, nudgeId))
        .then(([row]) => row);
    const missing = "There is no such nudge, or it belongs to a legal entity you do not work for.";
    const found = await find();
    if (!found) throw notFound(missing);
    const account = await lockAccount(scope, found.customerId);
    const nudge = await find();
    if (!nudge) throw notFound(missing);
    if (nudge.endedAt !== null)
      throw conflict(`${nudge.endedBy} ended this nudge of ${account.name} already. Nothing was changed.`);
    if (nudge.untilOn < account.today)
      throw ruleViolation(
        `This nudge of ${account.name} is over since ${dayWords(nudge.untilOn)}; there is nothing to end.`,
      );
    const { name: endedBy } = doer(scope);
    await scope.tx
      .update(collectionNudges)
      .set({ endedAt: scope.now, endedBy })
      .where(eq(collectionNudges.id, nudgeId));
    await askForWorklist(scope, [account.id]);
    return {
      result: { nudgeId, message: `${account.name} stands where its own points put it.` },
      events: [
        accountEvent(
          "nudge.ended",
          account,
          { type: "collection_nudge", id: nudgeId },
          {
            before: { points: nudge.points, untilOn: nudge.untilOn },
            data: { sentence: withFullStop(`${endedBy} ended the nudge of ${nudge.enteredBy} on ${account.name}`) },
          },
        ),
      ],
    };
  },
});
