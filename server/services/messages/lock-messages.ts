import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { messageColumns, type StoredMessage } from "#server/services/messages/message-rows";
import { requireCovered } from "#server/services/messages/see-message";
import { lockSource } from "#server/services/sync/apply-batch";

/** Messages as they are now, all locked, in order of arrival; each exists and lies in the actor's legal entities. */
export async function lockMessages(scope: Scope, ids: readonly string[]): Promise<StoredMessage[]> {
  const rows = await scope.tx.execute<StoredMessage>(sql`
    select ${messageColumns} from inbox i where i.id = any(${sql.param(ids)}::uuid[]) order by i.position for update`);
  if (rows.length < new Set(ids).size)
    throw notFound("One of these messages does not exist. Reload the list and choose again.");
  await requireCovered(scope, rows);
  return rows;
}

/** Where every repair of dead letters starts: they are dead still, nobody settled one in the meantime. */
export async function lockDeadLetters(scope: Scope, ids: readonly string[]): Promise<StoredMessage[]> {
  const rows = await lockMessages(scope, ids);
  const other = rows.find((row) => row.state !== "dead");
  if (other)
    throw ruleViolation(
      `A message of ${other.source} is not set aside any more: it is ${other.state}. Reload the list; nothing was changed.`,
    );
  return rows;
}

/**
 * Whoever reads messages holds their sources before their rows, as the worker does, so that neither waits for the other
 * for ever.
 */
export async function lockSourcesOf(scope: Scope, ids: readonly string[]): Promise<void> {
  const sources = await scope.tx.execute<{ source: string }>(
    sql`select distinct source from inbox where id = any(${sql.param(ids)}::uuid[]) order by source`,
  );
  for (const { source } of sources) await lockSource(scope, source);
}
