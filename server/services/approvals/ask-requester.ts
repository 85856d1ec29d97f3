import { eq } from "drizzle-orm";
import { approvalQuestions, approvalRequests } from "#db/schema/approvals";
import { AskRequesterInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { lockRequest } from "#server/services/approvals/lock-request";
import { requestEvent } from "#server/services/approvals/request-events";
import { personActing } from "#server/services/cases/case-acts";

/** Asks whoever requested it something before signing. What is signed stands as it is meanwhile, and so does its clock. */
export const askRequester = defineCommand({
  name: "request.ask",
  permission: "approval.decide",
  input: AskRequesterInput,
  async run(scope, { requestId, question }) {
    const row = await lockRequest(scope, requestId);
    const person = personActing(scope);
    if (row.state !== "pending")
      throw ruleViolation(`Request ${row.number} does not wait for signatures, so there is nothing to ask before one.`);
    const id = newId(scope.now);
    await scope.tx.insert(approvalQuestions).values({
      id,
      requestId,
      entityCode: row.entityCode,
      askedById: person.userId,
      askedBy: person.name,
      question,
      askedAt: scope.now,
    });
    if (row.clockStoppedAt === null)
      await scope.tx
        .update(approvalRequests)
        .set({ clockStoppedAt: scope.now })
        .where(eq(approvalRequests.id, requestId));
    const event = requestEvent("request.asked", row, {
      sentence: `${person.name} asked ${row.requesterName} about request ${row.number}.`,
      data: { questionId: id, question },
    });
    return { result: { questionId: id, message: `${row.requesterName} is asked.` }, events: [event] };
  },
});
