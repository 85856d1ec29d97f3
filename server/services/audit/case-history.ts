import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { events } from "#db/schema/events";
import { type CaseEventFacts, caseAt } from "#server/domain/audit/case-at";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { actorInWords, eventSentence } from "#server/services/cases/event-sentences";

export type CaseHistoryEvent = CaseEventFacts & { position: string; text: string; detail: string | null; hash: string };
export type CaseHistory = {
  caseId: string;
  events: CaseHistoryEvent[];
  /** Names of the accounts that owned the case at some time. */
  owners: Record<string, string>;
};

/** No case has had nearly as many. */
const MOST_EVENTS = 5_000;

/** Every event of a case, from which it is rebuilt as it stood at any instant. */
export const caseHistory = defineQuery({
  name: "audit.case_history",
  permission: "audit.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run({ tx }, { caseId }): Promise<CaseHistory> {
    const rows = await tx
      .select()
      .from(events)
      .where(eq(events.stream, `case:${caseId}`))
      .orderBy(asc(events.sequence))
      .limit(MOST_EVENTS);
    const history = rows.map((row): CaseHistoryEvent => {
      const { text, detail } = eventSentence(row);
      return {
        position: String(row.position),
        sequence: row.sequence,
        type: row.type,
        at: row.at,
        actorName: actorInWords(row),
        entityCode: row.entityCode,
        policyVersion: row.policyVersion,
        payload: row.payload,
        text,
        detail,
        hash: row.hash,
      };
    });
    const last = history.at(-1);
    if (!last || !caseAt(history, last.at))
      throw notFound("This case is not in the log, or lies in legal entities you may not see.");
    return { caseId, events: history, owners: await ownersOf(tx, history) };
  },
});

async function ownersOf(tx: Tx, history: readonly CaseHistoryEvent[]): Promise<Record<string, string>> {
  const ids = history.flatMap(({ payload }) => {
    const { after } = payload as { after?: { ownerId?: unknown } };
    return typeof after?.ownerId === "string" ? [after.ownerId] : [];
  });
  if (ids.length === 0) return {};
  const rows = await tx.execute<{ id: string; name: string }>(
    sql`select u.id, p.name from users u join people p on p.id = u.person_id where u.id = any(${sql.param([...new Set(ids)])}::uuid[])`,
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}
