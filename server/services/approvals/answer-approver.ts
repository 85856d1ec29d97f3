import { and, eq, isNull } from "drizzle-orm";
import { approvalQuestions, approvalRequests } from "#db/schema/approvals";
import { AnswerApproverInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { lockRequest } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import { requestEvent } from "#server/services/approvals/request-events";
import { restartedClock } from "#server/services/approvals/step-clock";

/** Answers what an approver asked, once. What is signed does not change by it; the clock goes on with the last answer. */
export const answerApprover = defineCommand({
  name: "request.answer",
  permission: "approval.ask",
  input: AnswerApproverInput,
  async run(scope, { questionId, answer }) {
    const [asked] = await scope.tx
      .select()
      .from(approvalQuestions)
      .where(and(eq(approvalQuestions.id, questionId), isNull(approvalQuestions.answeredAt)))
      .for("update");
    if (!asked) throw conflict("This question was answered already, or there is none. Open the request again.");
    const row = await lockRequest(scope, asked.requestId);
    const person = ownRequest(scope, row, "answer questions on");
    await scope.tx
      .update(approvalQuestions)
      .set({ answer, answeredBy: person.name, answeredAt: scope.now })
      .where(eq(approvalQuestions.id, questionId));
    const clock = await restartedClock(scope, row);
    if (clock.clockStoppedAt === null)
      await scope.tx.update(approvalRequests).set(clock).where(eq(approvalRequests.id, row.id));
    const event = requestEvent("request.answered", row, {
      sentence: `${person.name} answered ${asked.askedBy} on request ${row.number}.`,
      data: { questionId, answer },
    });
    return { result: { message: `${asked.askedBy} reads your answer on the request.` }, events: [event] };
  },
});
