import { eq } from "drizzle-orm";
import { caseQuestions } from "#db/schema/case-talk";
import { isOpen } from "#server/domain/cases/machine";
import { AnswerQuestionInput } from "#server/domain/cases/questions";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { wakeOn } from "#server/services/cases/wake-on";
import { endHold, lockHoldOf } from "#server/services/collections/consequences/end-hold";
import { lockOpenQuestion } from "#server/services/questions/lock-question";

const QUOTED_LENGTH = 300;

/** Answers a question one was asked. The case comes back on top for whoever works it. */
export const answerQuestion = defineCommand({
  name: "question.answer",
  permission: "question.answer",
  input: AnswerQuestionInput,
  async run(scope, { questionId, answer }) {
    const hold = await lockHoldOf(scope, questionId);
    const { question, row } = await lockOpenQuestion(scope, questionId);
    if (personActing(scope).userId !== question.askedOfId)
      throw forbidden(
        `This question was put to ${question.askedOf}. Only they can answer it; leave a comment instead.`,
      );
    await scope.tx.update(caseQuestions).set({ answer, answeredAt: scope.now }).where(eq(caseQuestions.id, questionId));
    const woken = await wakeOn(scope, { caseIds: [row.id] }, "comment");
    const updated =
      woken.length > 0 || !isOpen(row.state)
        ? { row, change: { before: {}, after: {} } }
        : await updateCase(scope, row, { boost: "question answered" });
    const data = {
      questionId,
      askedBy: question.askedBy,
      text: answer.length > QUOTED_LENGTH ? `${answer.slice(0, QUOTED_LENGTH)}…` : answer,
    };
    return {
      result: { message: `Your answer stands on case ${row.number}; ${question.askedBy} sees it there.` },
      events: [
        caseEvent("case.question_answered", updated, { data }),
        ...(await endHold(scope, hold, `${question.askedOf} answered.`)),
      ],
    };
  },
});
