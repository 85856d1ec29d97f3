import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { caseQuestions } from "#db/schema/case-talk";
import { cases } from "#db/schema/cases";
import type { AskedQuestion } from "#server/domain/cases/questions";
import { defineQuery } from "#server/kernel/query";
import { personActing } from "#server/services/cases/case-acts";
import { describeExceptions } from "#server/services/exceptions/describe-exception";

/** As many as anybody answers in a day. */
const MOST_SHOWN = 100;

/** What one was asked: what waits first, then what was answered lately. With the problem and its evidence from present facts. */
export const myQuestions = defineQuery({
  name: "question.mine",
  permission: "question.answer",
  input: z.strictObject({}),
  async run(scope): Promise<AskedQuestion[]> {
    const you = personActing(scope).userId;
    const questions = await scope.tx
      .select()
      .from(caseQuestions)
      .where(and(eq(caseQuestions.askedOfId, you), isNull(caseQuestions.withdrawnAt)))
      .orderBy(sql`answered_at is not null`, desc(caseQuestions.askedAt), desc(caseQuestions.id))
      .limit(MOST_SHOWN);
    if (questions.length === 0) return [];
    const rows = await scope.tx
      .select()
      .from(cases)
      .where(inArray(cases.id, [...new Set(questions.map(({ caseId }) => caseId))]));
    const described = await describeExceptions(scope, rows);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return questions.flatMap(({ id, caseId, askedBy, text, askedAt, answer, answeredAt }) => {
      const row = byId.get(caseId);
      const about = described.get(caseId);
      if (!row || !about) return [];
      const { number, title, severity, state, customerName, document, amountMinor, currency } = row;
      return [
        {
          id,
          askedBy,
          text,
          askedAt,
          answer,
          answeredAt,
          about: {
            number,
            title,
            severity,
            state,
            customerName,
            document,
            entity: row.entityCode ?? "",
            diagnosis: about.diagnosis,
            evidence: about.evidence,
            amount: amountMinor === null || currency === null ? null : { minor: amountMinor, currency },
          },
        },
      ];
    });
  },
});
