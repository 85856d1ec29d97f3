import { z } from "zod";
import { defineHotQuery } from "#server/kernel/query";
import { isTurnOf, partsOf } from "#server/services/drafts/list-drafts";

/** How many drafts wait for whoever looks; null for readers, whose turn it never is. */
export const countWaitingDrafts = defineHotQuery({
  name: "draft.waiting",
  permission: "draft.read",
  input: z.strictObject({}),
  async run(scope): Promise<{ count: number | null }> {
    const parts = partsOf(scope.actor);
    if (parts.length === 0) return { count: null };
    const [row] = await scope.fetch<{ count: number }>(
      `select count(*)::int as count from draft_reviews v where ${isTurnOf("$1")}`,
      [parts],
    );
    return { count: row?.count ?? 0 };
  },
});
