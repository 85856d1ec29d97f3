import { and, eq, isNull, sql } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { collectionExclusions } from "#db/schema/collections";
import { ACCOUNT_CASE, COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { AskSuccessManagerInput, holdTrouble } from "#server/domain/collections/ask-account-team";
import { dayWords } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { refuseAtStandstill } from "#server/services/collections/consequences/refuse-at-standstill";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { loadPerson } from "#server/services/people/load-people";
import { askQuestion } from "#server/services/questions/ask-question";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/**
 * Asks somebody who knows the customer to speak with them before dunning goes on. Dunning waits until they answer, and no
 * longer than the day that is named.
 */
export const askSuccessManager = defineCommand({
  name: "success_manager.ask",
  permission: "collection.work",
  input: AskSuccessManagerInput,
  async run(scope, { customerId, askedOfId, untilOn, text }) {
    const account = await lockAccount(scope, customerId);
    const trouble = holdTrouble(untilOn, account.today);
    if (trouble) throw ruleViolation(trouble);
    await refuseAtStandstill(scope, account, "Nobody is asked about it.");
    await refuseHeld(scope, account);
    const caseId = await openCase(scope, account);
    const { questionId } = await askQuestion.within(scope, {
      caseId,
      askedOfId,
      text: `${text}\n\nDunning waits for your answer until ${dayWords(untilOn)}.`,
    });
    const asked = await loadPerson(scope, askedOfId);
    const whom = asked?.name ?? "The success manager";
    const id = newId(scope.now);
    const by = doer(scope);
    await scope.tx.insert(collectionExclusions).values({
      id,
      entityCode: account.entity,
      customerId,
      kind: "asked",
      reason: `${by.name} asked ${whom} to speak with the customer first: ${text}`,
      fromOn: account.today,
      untilOn,
      enteredById: by.id,
      enteredBy: by.name,
      enteredAt: scope.now,
      questionId,
    });
    await askForWorklist(scope, [customerId]);
    return {
      result: {
        exclusionId: id,
        questionId,
        message: `${whom} was asked. Dunning of ${account.name} waits until ${dayWords(untilOn)}.`,
      },
      events: [
        accountEvent(
          "exclusion.entered",
          account,
          { type: "collection_exclusion", id },
          {
            after: { kind: "asked", fromOn: account.today, untilOn },
            reason: text,
            data: {
              sentence: `${by.name} asked ${whom} to speak with ${account.name}; dunning waits until ${dayWords(untilOn)}.`,
              questionId,
            },
          },
        ),
      ],
    };
  },
});

/** One talk at a time: the earlier one ends first. */
async function refuseHeld({ tx }: Scope, { id, name, today }: Account): Promise<void> {
  const [held] = await tx
    .select({ enteredBy: collectionExclusions.enteredBy, untilOn: collectionExclusions.untilOn })
    .from(collectionExclusions)
    .where(
      and(
        eq(collectionExclusions.customerId, id),
        eq(collectionExclusions.kind, "asked"),
        isNull(collectionExclusions.endedAt),
        sql`${collectionExclusions.untilOn} >= ${today}::date`,
      ),
    );
  if (held)
    throw conflict(
      `${held.enteredBy} asked about ${name} already, and dunning waits until ${dayWords(held.untilOn ?? today)}. End that hold first.`,
    );
}

/** Questions stand on the account's case. */
async function openCase({ tx }: Scope, { id, name }: Account): Promise<string> {
  const [row] = await tx
    .select({ id: cases.id })
    .from(cases)
    .where(
      and(
        eq(cases.queue, COLLECTIONS_QUEUE),
        eq(cases.type, ACCOUNT_CASE),
        eq(cases.dedupeKey, id),
        isNull(cases.closedAt),
      ),
    );
  if (!row) throw ruleViolation(`${name} is not on the worklist, so there is no dunning that could wait.`);
  return row.id;
}
