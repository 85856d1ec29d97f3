import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { caseQuestions } from "#db/schema/case-talk";
import { can } from "#server/domain/access/actor";
import { type Role, roleLabels } from "#server/domain/access/roles";
import type { AnsweringPerson, QuestionView } from "#server/domain/cases/questions";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";
import { loadPeople } from "#server/services/people/load-people";

/** What was asked on a case, in the order of asking, and who may still be asked. */
export const questionsOfCase = defineQuery({
  name: "question.of_case",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<{ questions: QuestionView[]; people: AnsweringPerson[] }> {
    const row = await findCase(scope, caseId);
    const you = scope.actor.kind === "person" ? scope.actor.userId : null;
    const questions = await scope.tx
      .select()
      .from(caseQuestions)
      .where(eq(caseQuestions.caseId, caseId))
      .orderBy(asc(caseQuestions.askedAt), asc(caseQuestions.id));
    const loads = await scope.tx.execute<{ id: string; open: number }>(sql`
      select asked_of_id as id, count(*)::int as open from case_questions where answered_at is null and withdrawn_at is null group by 1`);
    const open = new Map(loads.map((load) => [load.id, load.open]));
    const people = (await loadPeople(scope)).filter(
      (person) => person.userId !== you && can(person, "question.answer", row.entityCode ?? undefined),
    );
    return {
      questions: questions.map((question) => {
        const isOpen = question.answeredAt === null && question.withdrawnAt === null;
        return {
          id: question.id,
          askedBy: question.askedBy,
          askedOf: question.askedOf,
          text: question.text,
          askedAt: question.askedAt,
          answer: question.answer,
          answeredAt: question.answeredAt,
          isWithdrawn: question.withdrawnAt !== null,
          canAnswer: isOpen && question.askedOfId === you,
          canWithdraw: isOpen && question.askedById === you,
        };
      }),
      people: people.map(({ userId, name, grants }) => ({
        userId,
        name,
        roles: [...new Set(grants.map((grant) => roleLabels[grant.role as Role]))],
        openQuestions: open.get(userId) ?? 0,
      })),
    };
  },
});
