import { collectionExclusions } from "#db/schema/collections";
import { EnterStandstillInput } from "#server/domain/collections/record-inputs";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

const words = { bankruptcy: "is bankrupt", deceased: "has died" } as const;

/** Says what stops every act of collection at once. Only whoever leads collections ends it. */
export const enterStandstill = defineCommand({
  name: "standstill.enter",
  permission: "collection.work",
  input: EnterStandstillInput,
  async run(scope, { customerId, kind, reason }) {
    const account = await lockAccount(scope, customerId);
    const id = newId(scope.now);
    const by = doer(scope);
    const stored = await scope.tx
      .insert(collectionExclusions)
      .values({
        id,
        entityCode: account.entity,
        customerId,
        kind,
        reason,
        fromOn: account.today,
        enteredById: by.id,
        enteredBy: by.name,
        enteredAt: scope.now,
      })
      .onConflictDoNothing()
      .returning({ id: collectionExclusions.id });
    if (stored.length === 0)
      throw conflict(`It is noted already that ${account.name} ${words[kind]}. Nothing was changed.`);
    await askForWorklist(scope, [customerId]);
    return {
      result: { exclusionId: id, message: `Nothing is asked of ${account.name} any more.` },
      events: [
        accountEvent(
          "standstill.entered",
          account,
          { type: "collection_exclusion", id },
          {
            after: { kind, fromOn: account.today },
            reason,
            data: { sentence: `${by.name} noted that ${account.name} ${words[kind]}: nothing may be asked of it.` },
          },
        ),
      ],
    };
  },
});
