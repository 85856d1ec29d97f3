import { caseQuestions } from "#db/schema/case-talk";
import { can } from "#server/domain/access/actor";
import { isOpen } from "#server/domain/cases/machine";
import { AskQuestionInput } from "#server/domain/cases/questions";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent } from "#server/services/cases/update-case";
import { loadPerson } from "#server/services/people/load-people";

/** How much of a question the event keeps; its words stand beside it. */
const QUOTED_LENGTH = 300;

/** Asks somebody who has no desk here what only they know. They see the question, the problem and its evidence, nothing else. */
export const askQuestion = defineCommand({
  name: "question.ask",
  permission: "question.ask",
  input: AskQuestionInput,
  async run(scope, { caseId, askedOfId, text }) {
    const row = await lockCase(scope, caseId);
    const asking = personActing(scope);
    if (!isOpen(row.state)) throw ruleViolation(`Case ${row.number} is closed. Nobody needs to be asked about it.`);
    if (askedOfId === asking.userId)
      throw ruleViolation("You cannot ask yourself. Choose somebody else, or write a comment.");
    const asked = await loadPerson(scope, askedOfId);
    if (!asked || !can(asked, "question.answer", row.entityCode ?? undefined))
      throw ruleViolation(
        `${asked?.name ?? "The person you chose"} answers no questions about ${row.entityCode ?? "the whole company"}. Choose somebody from the list.`,
      );
    const questionId = newId(scope.now);
    await scope.tx.insert(caseQuestions).values({
      id: questionId,
      caseId,
      entityCode: row.entityCode,
      askedById: asking.userId,
      askedBy: asking.name,
      askedOfId,
      askedOf: asked.name,
      text,
      askedAt: scope.now,
    });
    const quoted = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
    const data = { questionId, askedOf: { userId: askedOfId, name: asked.name }, text: quoted };
    return {
      result: { questionId, message: `${asked.name} was asked. The answer comes back to case ${row.number}.` },
      events: [caseEvent("case.question_asked", { row, change: { before: {}, after: {} } }, { data })],
    };
  },
});
