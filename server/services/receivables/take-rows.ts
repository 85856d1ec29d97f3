import { sql } from "drizzle-orm";
import type { Reject } from "#server/domain/receivables/read-rows";
import { openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { fileSource } from "#server/services/receivables/file-source";
import { judgeRows, type Taking } from "#server/services/receivables/judge-rows";
import { applyRows, lockSource } from "#server/services/sync/apply-batch";
import { insertMessages, type LandedMessage } from "#server/services/sync/land-messages";
import type { InboxRow } from "#server/services/sync/map-message";

export type Taken = { accepted: number; unchanged: number; changed: number; unusable: Reject[] };

/** Rows that travel in one statement. */
const CHUNK = 5_000;

/**
 * Lands the rows that say something new and applies them, by the way every message takes. Imports take turns, so of two
 * with the same file the second finds everything standing.
 */
export async function takeRows(scope: Scope, taking: Taking): Promise<Taken> {
  await lockSource(scope, fileSource.key);
  return eachChunk(scope, taking, (messages) => apply(scope, taking.entity, messages));
}

/** What taking the rows would come to, writing nothing. */
export function countRows(scope: Scope, taking: Taking): Promise<Taken> {
  return eachChunk(scope, taking, () => Promise.resolve());
}

async function eachChunk(
  scope: Scope,
  taking: Taking,
  use: (messages: readonly LandedMessage[]) => Promise<void>,
): Promise<Taken> {
  const taken: Taken = { accepted: 0, unchanged: 0, changed: 0, unusable: [] };
  for (let start = 0; start < taking.rows.length; start += CHUNK) {
    const messages: LandedMessage[] = [];
    for (const verdict of await judgeRows(scope, taking, taking.rows.slice(start, start + CHUNK))) {
      if (verdict.state === "unusable") taken.unusable.push(verdict.reject);
      else if (verdict.state === "unchanged") taken.unchanged += 1;
      else {
        taken[verdict.state === "new" ? "accepted" : "changed"] += 1;
        messages.push(verdict.message);
      }
    }
    await use(messages);
  }
  return taken;
}

async function apply(scope: Scope, entity: string, messages: readonly LandedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await insertMessages(scope, { source: fileSource.key, account: entity, arrivedBy: "file", messages });
  const waiting = await scope.tx.execute<InboxRow>(sql`
    select id, account, stream, event_id, correlation_id, raw, amendments, mapping_document from inbox
    where source = ${fileSource.key} and account = ${entity} and state = 'received'
      and event_id = any(${sql.param(messages.map((message) => message.eventId))}::text[]) order by position`);
  // Canonical rows of one customer key may stand in several legal entities, and projecting must see all of them.
  await openTransaction(scope.tx, "all");
  const { applied } = await applyRows(scope, fileSource, waiting);
  await openTransaction(scope.tx, scope.entities);
  if (applied !== messages.length) throw new Error(`Of ${messages.length} rows of a file ${applied} were applied.`);
}
