import { eq } from "drizzle-orm";
import { caseQuestions } from "#db/schema/case-talk";
import { WithdrawQuestionInput } from "#server/domain/cases/questions";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import { caseEvent } from "#server/services/cases/update-case";
import { endHold, lockHoldOf } from "#server/services/collections/consequences/end-hold";
import { lockOpenQuestion } from "#server/services/questions/lock-question";

/** Takes back a question nobody has answered yet. It stays on record. */
export const withdrawQuestion = defineCommand({
  name: "question.withdraw",
  permission: "question.ask",
  input: WithdrawQuestionInput,
  async run(scope, { questionId }) {
    const hold = await lockHoldOf(scope, questionId);
    const { question, row } = await lockOpenQuestion(scope, questionId);
    if (personActing(scope).userId !== question.askedById)
      throw forbidden(`${question.askedBy} asked this question. Only they can take it back.`);
    await scope.tx.update(caseQuestions).set({ withdrawnAt: scope.now }).where(eq(caseQuestions.id, questionId));
    const data = { questionId, askedOf: question.askedOf };
    return {
      result: { message: `${question.askedOf} need not answer any more.` },
      events: [
        caseEvent("case.question_withdrawn", { row, change: { before: {}, after: {} } }, { data }),
        ...(await endHold(scope, hold, `${question.askedBy} took the question back.`)),
      ],
    };
  },
});
