import { caseComments } from "#db/schema/cases";
import { actorName } from "#server/domain/access/actor";
import { CommentOnCaseInput } from "#server/domain/cases/inputs";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { actResult } from "#server/services/cases/case-acts";
import { type CaseRecord, lockCase } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { wakeOn } from "#server/services/cases/wake-on";
import { loadPerson } from "#server/services/people/load-people";
import { mayBeNotified } from "#server/services/people/may-work";

/** How much of a comment the event keeps; the words themselves stand beside it. */
const QUOTED_LENGTH = 200;

/** Says something on a case, and calls people in by naming them. Anybody who may read the case may speak on it. */
export const commentOnCase = defineCommand({
  name: "case.comment",
  permission: "case.comment",
  input: CommentOnCaseInput,
  async run(scope, { caseId, text, mentions }) {
    const before = await lockCase(scope, caseId);
    const mentioned = await mentionable(scope, before, [...new Set(mentions)]);
    const commentId = newId(scope.now);
    await scope.tx.insert(caseComments).values({
      id: commentId,
      caseId,
      entityCode: before.entityCode,
      text,
      mentions: mentioned.map((person) => person.userId),
      at: scope.now,
      authorId: scope.actor.kind === "person" ? scope.actor.userId : null,
      authorName: actorName(scope.actor),
    });
    const isLendersAct =
      before.leasedUntil !== null && scope.actor.kind === "person" && scope.actor.userId === before.ownerId;
    const updated = isLendersAct
      ? await updateCase(scope, before, {})
      : { row: before, change: { before: {}, after: {} } };
    await wakeOn(scope, { caseIds: [caseId] }, "comment");
    const data = {
      commentId,
      text: text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text,
      mentions: mentioned.map(({ userId, name }) => ({ userId, name })),
    };
    const row = await lockCase(scope, caseId);
    return {
      result: await actResult(scope, row, `Your comment stands on case ${before.number}.`, false),
      events: [caseEvent("case.commented", updated, { data })],
    };
  },
});

/** Only people who may read the case are called to it; anybody else would learn of it from the mention. */
async function mentionable(scope: Scope, row: CaseRecord, userIds: readonly string[]) {
  const people = [];
  for (const userId of userIds) {
    const person = await loadPerson(scope, userId);
    if (!person || !mayBeNotified(person, row))
      throw ruleViolation(
        `${person?.name ?? "Somebody you mentioned"} may not see case ${row.number}, so they cannot be mentioned on it. Remove the mention and send again.`,
      );
    people.push(person);
  }
  return people;
}
