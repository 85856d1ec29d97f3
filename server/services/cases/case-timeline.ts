import { desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { caseComments } from "#db/schema/cases";
import { events } from "#db/schema/events";
import type { TimelineEntry } from "#server/domain/cases/views";
import { defineQuery } from "#server/kernel/query";
import { actorInWords, eventSentence } from "#server/services/cases/event-sentences";
import { findCase } from "#server/services/cases/find-case";

/** No case has had nearly as many; beyond it the oldest are left to the audit desk. */
const MOST_ENTRIES = 500;

/** Everything that happened on a case, latest first, in sentences; comments in full. */
export const caseTimeline = defineQuery({
  name: "case.timeline",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<TimelineEntry[]> {
    await findCase(scope, caseId);
    const rows = await scope.tx
      .select()
      .from(events)
      .where(eq(events.stream, `case:${caseId}`))
      .orderBy(desc(events.sequence))
      .limit(MOST_ENTRIES);
    const commentIds = rows.map(commentIdOf).filter((id) => id !== null);
    const comments =
      commentIds.length === 0
        ? []
        : await scope.tx
            .select({ id: caseComments.id, text: caseComments.text })
            .from(caseComments)
            .where(inArray(caseComments.id, commentIds));
    const wordsOf = new Map(comments.map((comment) => [comment.id, comment.text]));
    return rows.map((row) => {
      const { text, detail } = eventSentence(row);
      return {
        position: row.position,
        at: row.at,
        type: row.type,
        actorKind: row.actorKind as TimelineEntry["actorKind"],
        actorName: actorInWords(row),
        text,
        detail: wordsOf.get(commentIdOf(row) ?? "") ?? detail,
        policyVersion: row.policyVersion,
      };
    });
  },
});

function commentIdOf(row: { type: string; payload: unknown }): string | null {
  if (row.type !== "case.commented") return null;
  const { data } = row.payload as { data?: { commentId?: string } };
  return data?.commentId ?? null;
}
