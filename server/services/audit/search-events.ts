import { sql } from "drizzle-orm";
import { type AuditFilters, SearchEventsInput } from "#server/domain/audit/search";
import type { AuditPage } from "#server/domain/audit/views";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { indexEvents } from "#server/services/audit/index-events";
import { readEvents } from "#server/services/audit/read-events";

export type EventPlace = { at: string; position: string };

/** Events of the log, latest first, that everything asked for is true of. */
export const searchEvents = defineQuery({
  name: "audit.search",
  permission: "audit.read",
  input: SearchEventsInput,
  before: indexEvents,
  async run(scope, { filters, cursor, limit }): Promise<AuditPage> {
    const places = await placesOf(scope, filters, cursor === null ? null : placeIn(cursor), limit + 1);
    const shown = places.slice(0, limit);
    const last = shown.at(-1);
    const isMore = places.length > limit && last !== undefined;
    return { rows: await readEvents(scope, shown), nextCursor: isMore ? `${last.at}~${last.position}` : null };
  },
});

/** Where the events are that were asked for; their content is read under their own row-level security. */
export async function placesOf(
  scope: Pick<Scope, "tx">,
  filters: AuditFilters,
  after: EventPlace | null,
  most: number,
): Promise<EventPlace[]> {
  const { personId, machine, caseNumber, ...rest } = filters;
  const asked: Record<string, unknown> = { ...rest };
  if (personId !== undefined) asked.whose = await namesOf(scope, personId);
  if (machine !== undefined) asked.whose = [machine];
  if (caseNumber !== undefined) {
    const [row] = await scope.tx.execute<{ id: string }>(sql`select id from cases where number = ${caseNumber}`);
    if (!row) return [];
    asked.caseId = row.id;
  }
  if (after !== null) Object.assign(asked, { afterAt: after.at, afterPosition: after.position });
  const rows = await scope.tx.execute<{ at: string; position: string }>(sql`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, position::text
    from search_events(${JSON.stringify(asked)}::text::jsonb, ${most}::int) order by search_events.at desc, search_events.position desc`);
  return rows.map(({ at, position }) => ({ at, position }));
}

/** Every name a human being stands under in the log: each of their accounts, and the person whom others act for. */
async function namesOf({ tx }: Pick<Scope, "tx">, personId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`select id from users where person_id = ${personId} order by id`);
  return [personId, ...rows.map(({ id }) => id)];
}

function placeIn(cursor: string): EventPlace {
  const [at = "", position = ""] = cursor.split("~");
  if (Number.isNaN(Date.parse(at)) || !/^\d{1,18}$/.test(position))
    throw new AppError("BAD_INPUT", "This page of the log cannot be found. Search again.");
  return { at, position };
}
