import { eq } from "drizzle-orm";
import { caseQuestions } from "#db/schema/case-talk";
import { cases } from "#db/schema/cases";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { CaseRecord } from "#server/services/cases/lock-case";

export type QuestionRecord = typeof caseQuestions.$inferSelect;

/**
 * A question that still waits for its answer, locked together with its case. Whoever is asked may have no desk on which the
 * case stands, so only the legal entity is looked at here.
 */
export async function lockOpenQuestion(
  scope: Scope,
  questionId: string,
): Promise<{ question: QuestionRecord; row: CaseRecord }> {
  const [question] = await scope.tx.select().from(caseQuestions).where(eq(caseQuestions.id, questionId)).for("update");
  if (!question)
    throw notFound(
      "There is no such question, or it concerns a legal entity you do not work for. Open the list again.",
    );
  if (question.withdrawnAt)
    throw ruleViolation(`${question.askedBy} took this question back. There is nothing to answer.`);
  if (question.answeredAt)
    throw ruleViolation(`${question.askedOf} answered this question already. Open the case to read the answer.`);
  const [row] = await scope.tx.select().from(cases).where(eq(cases.id, question.caseId)).for("update");
  if (!row) throw notFound("The case this question was asked on does not lie in a legal entity you work for.");
  return { question, row };
}
