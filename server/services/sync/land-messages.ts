import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { holdLanding } from "#server/services/sync/landing-lock";

const Message = z.strictObject({
  stream: z.string().min(1).max(200),
  eventId: z.string().min(1).max(500),
  correlationId: z.string().max(500),
  payload: z.unknown(),
});
export type LandedMessage = z.output<typeof Message>;

export const LandMessagesInput = z.strictObject({
  source: z.string().min(1).max(100),
  account: z.string().min(1).max(255),
  arrivedBy: z.enum(["pull", "webhook", "file"]),
  messages: z.array(Message).max(10_000),
  /** Where the stream's next pull starts; moves only together with the messages before it. */
  cursor: z
    .strictObject({ stream: z.string().min(1), cursor: z.string().nullable(), isLast: z.boolean().default(false) })
    .optional(),
  /** The run this page belongs to. A run that was taken over since lands nothing. */
  lease: z.strictObject({ runId: z.uuid(), leaseToken: z.int() }).optional(),
});

/** Stores what arrived, as it arrived, before anybody looks into it. A message that came before is counted, not stored. */
export const landMessages = defineCommand({
  name: "sync.land",
  permission: "sync.ingest",
  input: LandMessagesInput,
  async run(scope, input) {
    if (input.lease) await holdLease(scope, input.source, input.lease, input.messages.length);
    const landed = await insertMessages(scope, input);
    const ids = landed.map((message) => message.id);
    if (input.cursor) await advanceCursor(scope, input.source, input.cursor);
    if (ids.length > 0) await askForApply(scope, input.source);
    const counts = { received: ids.length, duplicate: input.messages.length - ids.length };
    return {
      result: { ...counts, ids, landedEventIds: landed.map((message) => message.eventId) },
      events: [
        {
          type: "sync.landed",
          subject: { type: "source", id: input.source },
          data: { ...counts, account: input.account, arrivedBy: input.arrivedBy, stream: input.cursor?.stream ?? null },
        },
      ],
    };
  },
});

async function askForApply(scope: Scope, source: string): Promise<void> {
  await holdLanding(scope, source);
  await enqueue(scope, "sync.apply", { source }, { singletonKey: source });
}

/**
 * Inserts messages in one statement; returns those that had not arrived before, in the order they came. What is known
 * already is left out by looking: the conflict clause alone would make a repeated delivery wait for the batch that is
 * just applying the first one, and everything behind it too. The clause is for two that arrive at the same instant;
 * everybody writes in the order of the ids, since two who hold what the other wants next would wait for ever. Positions
 * follow arrival all the same.
 */
export async function insertMessages(
  scope: Scope,
  input: { source: string; account: string; arrivedBy: string; messages: readonly LandedMessage[] },
): Promise<{ id: string; eventId: string }[]> {
  const { messages } = input;
  if (messages.length === 0) return [];
  // One JSON text: the driver would escape an array of long texts character by character.
  const rows = messages.map((message, ordinal) => ({
    ordinal,
    id: newId(scope.now),
    stream: storable(message.stream),
    event_id: storable(message.eventId),
    correlation_id: storable(message.correlationId),
    raw: rawText(message.payload),
  }));
  const inserted = await scope.tx.execute<{ id: string }>(sql`
    with arrived as materialized (
      select m.*, nextval('inbox_position_seq') as position from (
        select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as j(ordinal int, id uuid, stream text, event_id text, correlation_id text, raw text)
        order by j.ordinal) m)
    insert into inbox (id, position, source, account, stream, event_id, correlation_id, received_at, arrived_by, raw, state) overriding system value
    select m.id, m.position, ${input.source}, ${input.account}, m.stream, m.event_id, m.correlation_id,
           ${scope.now.toISOString()}::timestamptz, ${input.arrivedBy}, m.raw, 'received'
    from arrived m
    where not exists (select from inbox known where known.source = ${input.source} and known.account = ${input.account} and known.event_id = m.event_id)
    order by m.event_id, m.ordinal
    on conflict (source, account, event_id) do nothing
    returning id`);
  const landed = new Set(inserted.map(({ id }) => id));
  return rows
    .filter(({ id }) => landed.has(id))
    .map(({ id, ordinal }) => ({ id, eventId: messages[ordinal]?.eventId ?? "" }));
}

/** A payload that is text already is kept to the letter, so that what does not parse can still be shown. */
export function rawText(payload: unknown): string {
  return storable(typeof payload === "string" ? payload : (JSON.stringify(payload) ?? "null"));
}

/** PostgreSQL's text cannot hold the NUL character; the sign for "not readable" stands in its place. */
function storable(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "\uFFFD") : text;
}

/** Counts the page to the run, and refuses it when the run is no longer the one that runs. */
export async function holdLease(
  scope: Scope,
  source: string,
  lease: { runId: string; leaseToken: number },
  readCount = 0,
): Promise<void> {
  const held = await scope.tx.execute(sql`
    update sync_runs set heartbeat_at = ${scope.now.toISOString()}::timestamptz, read_count = read_count + ${readCount}
    where id = ${lease.runId} and source = ${source} and lease_token = ${lease.leaseToken} and state = 'running' returning id`);
  if (held.length === 0) {
    throw conflict(
      `This pull of ${source} was taken over by a later one and has stopped. Nothing of this page was stored; the later pull reads it again.`,
    );
  }
}

async function advanceCursor(
  scope: Scope,
  source: string,
  cursor: { stream: string; cursor: string | null; isLast: boolean },
): Promise<void> {
  const now = scope.now.toISOString();
  await scope.tx.execute(sql`
    insert into sync_cursors (source, stream, cursor, updated_at, last_success_at)
    values (${source}, ${cursor.stream}, ${cursor.cursor}, ${now}::timestamptz, case when ${cursor.isLast}::boolean then ${now}::timestamptz end)
    on conflict (source, stream) do update
      set cursor = excluded.cursor, updated_at = excluded.updated_at,
          last_success_at = coalesce(excluded.last_success_at, sync_cursors.last_success_at)`);
}
