import { z } from "zod";
import { defineHotQuery } from "#server/kernel/query";

/** How many questions wait for an answer of whoever looks. */
export const countWaitingQuestions = defineHotQuery({
  name: "question.waiting",
  permission: "question.answer",
  input: z.strictObject({}),
  async run({ actor, fetch }): Promise<{ count: number }> {
    if (actor.kind !== "person") return { count: 0 };
    const [row] = await fetch<{ count: number }>(
      "select count(*)::int as count from case_questions where asked_of_id = $1 and answered_at is null and withdrawn_at is null",
      [actor.userId],
    );
    return { count: row?.count ?? 0 };
  },
});
