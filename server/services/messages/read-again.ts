import { DrizzleQueryError, sql } from "drizzle-orm";
import type { ReplayOutcome } from "#server/domain/sync/message-views";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import type { StoredMessage } from "#server/services/messages/message-rows";
import { applyRows } from "#server/services/sync/apply-batch";
import { mappingSourceOf } from "#server/services/sync/known-sources";

/**
 * Reads locked messages again, in the caller's transaction, by the way every message takes; the sources are held already.
 * What the database refuses, and messages whose mapping this process does not hold, wait for the worker, which takes such
 * batches apart. `queued` leaves all of them to it.
 * @returns what became of each, in the order given.
 */
export async function readAgain(
  scope: Scope,
  rows: readonly StoredMessage[],
  mode: "now" | "queued",
): Promise<ReplayOutcome[]> {
  const ids = rows.map((row) => row.id);
  await scope.tx.execute(sql`
    update inbox set state = 'received', reason = null, field = null, settled_at = null where id = any(${sql.param(ids)}::uuid[])`);
  for (const [source, own = []] of Object.entries(Object.groupBy(rows, (row) => row.source))) {
    if (mode === "queued" || !(await applied(scope, source, own)))
      await enqueue(scope, "sync.apply", { source }, { singletonKey: source });
  }
  const after = await scope.tx.execute<{ id: string; state: ReplayOutcome["state"]; reason: string | null }>(
    sql`select id, state, reason from inbox where id = any(${sql.param(ids)}::uuid[])`,
  );
  const settled = new Map(after.map((row) => [row.id, row]));
  return rows.map((row) => ({
    inboxId: row.id,
    eventId: row.event_id,
    source: row.source,
    stream: row.stream,
    was: row.state,
    state: settled.get(row.id)?.state ?? "received",
    reason: settled.get(row.id)?.reason ?? null,
  }));
}

/** False when nothing was applied because no mapping is at hand, or because the database refused the data. */
async function applied(scope: Scope, source: string, rows: readonly StoredMessage[]): Promise<boolean> {
  const mapping = mappingSourceOf(source);
  if (!mapping) return false;
  try {
    await scope.tx.transaction((savepoint) => applyRows({ ...scope, tx: savepoint }, mapping, rows));
    return true;
  } catch (error) {
    if (isRefusedData(error)) return false;
    throw error;
  }
}

/** The database refused the data itself (SQLSTATE 21, 22, 23) rather than the act. */
function isRefusedData(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return (
    typeof cause === "object" &&
    cause !== null &&
    "code" in cause &&
    typeof cause.code === "string" &&
    /^2[123]/.test(cause.code)
  );
}
