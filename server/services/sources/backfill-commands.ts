import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { addDays, isPlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { mustBeKnown } from "#server/services/sources/pause-source";
import { knownSources } from "#server/services/sync/known-sources";

const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
/** Five years: beyond that the beginning is a slip of the keyboard. */
const LONGEST_WINDOW_DAYS = 5 * 366;

/** Asks for a window of days of one kind of object to be read once more. What stands already is recognised. */
export const requestBackfill = defineCommand({
  name: "source.request_backfill",
  permission: "sync.configure",
  input: z.strictObject({
    source: z.string().min(1).max(100),
    census: z.string().min(1).max(100),
    fromOn: day,
    toOn: day,
  }),
  async run(scope, { source, census, fromOn, toOn }) {
    mustBeKnown(source);
    const known = knownSources().find((one) => one.key === source)?.censuses ?? [];
    if (!known.some((one) => one.key === census))
      throw ruleViolation(
        `${source} has nothing called ${census} that can be read by day. Choose from: ${known.map((one) => one.key).join(", ") || "nothing"}.`,
      );
    if (toOn < fromOn) throw ruleViolation("The last day lies before the first. Turn them round; nothing was started.");
    if (toOn > addDays(fromOn, LONGEST_WINDOW_DAYS))
      throw ruleViolation("The window is longer than five years. Ask for it in parts; nothing was started.");
    const id = newId(scope.now);
    const now = scope.now.toISOString();
    await scope.tx.execute(sql`
      insert into backfills (id, source, census, from_on, to_on, state, requested_by, requested_at, updated_at)
      values (${id}, ${source}, ${census}, ${fromOn}, ${toOn}, 'waiting', ${actorName(scope.actor)}, ${now}::timestamptz, ${now}::timestamptz)`);
    await enqueue(scope, "sync.backfill", { backfillId: id }, { singletonKey: id });
    return {
      result: { id },
      events: [
        {
          type: "source.backfill_requested",
          subject: { type: "source", id: source },
          data: { backfillId: id, census, fromOn, toOn },
        },
      ],
    };
  },
});

/** Ends a backfill that waits or runs; what it brought in stays. */
export const stopBackfill = defineCommand({
  name: "source.stop_backfill",
  permission: "sync.configure",
  input: z.strictObject({ backfillId: z.uuid() }),
  async run(scope, { backfillId }) {
    const [stopped] = await scope.tx.execute<{ source: string }>(sql`
      update backfills set state = 'stopped', fence = fence + 1, updated_at = ${scope.now.toISOString()}::timestamptz
      where id = ${backfillId} and state in ('waiting', 'running') returning source`);
    if (!stopped) throw conflict("This backfill has ended already. Nothing was changed.");
    return {
      result: null,
      events: [
        { type: "source.backfill_stopped", subject: { type: "source", id: stopped.source }, data: { backfillId } },
      ],
    };
  },
});

export type ClaimedBackfill = {
  source: string;
  census: string;
  fromOn: string;
  toOn: string;
  cursor: string | null;
  fence: number;
};

/** Takes a backfill into one's hands. Whoever held it before can note nothing more. */
export const claimBackfill = defineCommand({
  name: "sync.claim_backfill",
  permission: "sync.ingest",
  input: z.strictObject({ backfillId: z.uuid() }),
  async run(scope, { backfillId }) {
    const [row] = await scope.tx.execute<{
      source: string;
      census: string;
      from_on: string;
      to_on: string;
      cursor: string | null;
      fence: string;
    }>(sql`
      update backfills set state = 'running', fence = fence + 1, error = null, updated_at = ${scope.now.toISOString()}::timestamptz
      where id = ${backfillId} and state in ('waiting', 'running')
      returning source, census, from_on::text, to_on::text, cursor, fence`);
    if (!row) throw conflict("This backfill has ended or was stopped. There is nothing left to do.");
    const claimed: ClaimedBackfill = {
      source: row.source,
      census: row.census,
      fromOn: row.from_on,
      toOn: row.to_on,
      cursor: row.cursor,
      fence: Number(row.fence),
    };
    return {
      result: claimed,
      events: [{ type: "source.backfill_started", subject: { type: "source", id: row.source }, data: { backfillId } }],
    };
  },
});

/** Notes how far a backfill has come, or how it ended. Only its present holder may. */
export const advanceBackfill = defineCommand({
  name: "sync.advance_backfill",
  permission: "sync.ingest",
  input: z.strictObject({
    backfillId: z.uuid(),
    fence: z.int(),
    cursor: z.string().nullable(),
    reachedOn: day.nullable(),
    read: z.int().min(0),
    fresh: z.int().min(0),
    state: z.enum(["running", "done", "failed"]),
    error: z.string().max(1_000).nullable(),
  }),
  async run(scope, input) {
    const [row] = await scope.tx.execute<{ source: string; read_count: number; new_count: number }>(sql`
      update backfills set cursor = ${input.cursor}, reached_on = coalesce(${input.reachedOn}::date, reached_on), read_count = read_count + ${input.read},
        new_count = new_count + ${input.fresh}, state = ${input.state}, error = ${input.error}, updated_at = ${scope.now.toISOString()}::timestamptz
      where id = ${input.backfillId} and fence = ${input.fence} and state = 'running' returning source, read_count, new_count`);
    if (!row) throw conflict("This backfill was stopped or taken over. Nothing more was noted.");
    const type = {
      running: "source.backfill_advanced",
      done: "source.backfill_done",
      failed: "source.backfill_failed",
    } as const;
    return {
      result: null,
      events: [
        {
          type: type[input.state],
          subject: { type: "source", id: row.source },
          ...(input.error === null ? {} : { reason: input.error }),
          data: { backfillId: input.backfillId, read: row.read_count, fresh: row.new_count },
        },
      ],
    };
  },
});
