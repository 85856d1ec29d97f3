import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Connector } from "#server/connectors/connector";
import { addDays, businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";

const DAY_MS = 86_400_000;
/** A change may concern something older than the silence: an invoice of last quarter is paid today. */
const LOOK_BACK_DAYS = 400;
/** The pull that recognised the gap goes first and lists what it can by itself. */
const AFTER_SECONDS = 60;

/**
 * Since when the source has been silent, if that is longer than it can list: changes in between may never be told again.
 * Null for a source that lists for ever, was never read, or was read in time.
 */
export async function silentTooLong(context: Context, connector: Connector): Promise<Date | null> {
  const { listableForDays } = connector.manifest;
  if (listableForDays === null) return null;
  const [row] = await context.db.execute<{ last: string | null }>(
    sql`select min(last_success_at) as last from sync_cursors where source = ${connector.key} and last_success_at is not null`,
  );
  const last = row?.last ? new Date(row.last) : null;
  return last !== null && context.now().getTime() - last.getTime() > listableForDays * DAY_MS ? last : null;
}

/** Says that a source was silent for too long and has everything listed once more. Once per silence. */
export const recordRetentionGap = defineCommand({
  name: "completeness.record_gap",
  permission: "sync.ingest",
  input: z.strictObject({ source: z.string().min(1), silentSince: z.date(), listableForDays: z.int() }),
  async run(scope, { source, silentSince, listableForDays }) {
    const since = silentSince.toISOString();
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`completeness gap ${source}`}, 0))`);
    const known = await scope.tx.execute(sql`
      select 1 from events where stream = ${`source:${source}`} and type = 'completeness.gap_recognised' and payload->'data'->>'silentSince' = ${since} limit 1`);
    if (known.length > 0) throw conflict(`The silence of ${source} since ${since} was recognised before.`);
    const fromOn = addDays(businessDate(silentSince, "UTC"), -LOOK_BACK_DAYS);
    const toOn = businessDate(scope.now, "UTC");
    await enqueue(
      scope,
      "sync.reconcile",
      { source, fromOn, toOn, startedBy: "retention gap" },
      { singletonKey: `${source} ${fromOn} ${toOn}`, startAfterSeconds: AFTER_SECONDS },
    );
    return {
      result: { fromOn, toOn },
      events: [
        {
          type: "completeness.gap_recognised",
          subject: { type: "source", id: source },
          data: { silentSince: since, listableForDays, fromOn, toOn },
        },
      ],
    };
  },
});
