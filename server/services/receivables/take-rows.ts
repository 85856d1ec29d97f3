import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import { columnOf, mappingVersionOf, type ReceivablesMapping } from "#server/domain/receivables/mapping";
import type { Reject, TakenRow } from "#server/domain/receivables/read-rows";
import { plainMapping } from "#server/domain/sync/mapping";
import { openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { type FileRowMessage, fileSource } from "#server/services/receivables/file-source";
import { applyRows, lockSource } from "#server/services/sync/apply-batch";
import { insertMessages, type LandedMessage } from "#server/services/sync/land-messages";
import { type InboxRow, mapMessage } from "#server/services/sync/map-message";

type Taking = { fileName: string; entity: string; mapping: ReceivablesMapping; rows: readonly TakenRow[] };
type Taken = { accepted: number; unchanged: number; changed: number; unusable: Reject[] };
type Standing = { facts: string; versionAt: Date; versionSequence: number };

/** Rows that travel in one statement. */
const CHUNK = 5_000;

/**
 * Lands the rows that say something new and applies them, by the way every message takes. Imports take turns, so of two
 * with the same file the second finds everything standing.
 */
export async function takeRows(scope: Scope, taking: Taking): Promise<Taken> {
  await lockSource(scope, fileSource.key);
  const taken: Taken = { accepted: 0, unchanged: 0, changed: 0, unusable: [] };
  for (let start = 0; start < taking.rows.length; start += CHUNK) {
    const rows = taking.rows.slice(start, start + CHUNK);
    const standing = await standingInvoices(scope, taking.entity, rows);
    const messages: LandedMessage[] = [];
    for (const row of rows) {
      const before = standing.get(row.facts.number);
      if (before?.facts === canonicalize(row.facts)) {
        taken.unchanged += 1;
        continue;
      }
      const message = messageOf(scope, taking, row, before);
      const unusable = troubleOf(taking, row, message);
      if (unusable) taken.unusable.push(unusable);
      else messages.push(message);
      if (!unusable) taken[before ? "changed" : "accepted"] += 1;
    }
    await apply(scope, taking.entity, messages);
  }
  return taken;
}

async function standingInvoices(
  scope: Scope,
  entity: string,
  rows: readonly TakenRow[],
): Promise<Map<string, Standing>> {
  const found = await scope.tx.execute<{
    external_id: string;
    facts: string;
    version_at: string;
    version_sequence: string;
    is_deleted: boolean;
  }>(sql`
    select external_id, facts::text as facts, version_at, version_sequence, is_deleted from source_records
    where system = ${fileSource.key} and account = ${entity} and kind = 'file_invoice'
      and external_id = any(${sql.param(rows.map((row) => row.facts.number))}::text[])`);
  return new Map(
    found.map((one) => [
      one.external_id,
      {
        facts: one.is_deleted ? "" : (canonicalize(JSON.parse(one.facts)) ?? ""),
        versionAt: new Date(one.version_at),
        versionSequence: Number(one.version_sequence),
      },
    ]),
  );
}

/**
 * The import's instant is the version, so a later import wins; should the clock not have moved on since the standing
 * version, the sequence does. The id holds what the row says and what it replaces: the same row sent again is a
 * duplicate, and a value that returns after another is not.
 */
function messageOf(
  scope: Scope,
  { fileName, mapping: layout }: Taking,
  { row, facts }: TakenRow,
  before: Standing | undefined,
): LandedMessage {
  const isLater = before === undefined || scope.now > before.versionAt;
  const versionAt = (isLater ? scope.now : before.versionAt).toISOString();
  const versionSequence = isLater ? 0 : before.versionSequence + 1;
  const mapping = mappingVersionOf(layout);
  const payload: FileRowMessage = { fileName, row, mapping, versionAt, versionSequence, facts };
  const says = createHash("sha256")
    .update(canonicalize(facts) ?? "")
    .digest("hex");
  const replaces = before ? `:after:${before.versionAt.toISOString()}:${before.versionSequence}` : "";
  return {
    stream: "receivables",
    eventId: `${mapping}:${says}${replaces}`,
    correlationId: scope.correlationId,
    payload,
  };
}

/** What the way in would set aside is refused here instead, under its row. */
function troubleOf({ entity, mapping }: Taking, { row }: TakenRow, message: LandedMessage): Reject | null {
  const { stream, eventId, correlationId, payload } = message;
  const mapped = mapMessage(
    fileSource,
    {
      id: "",
      account: entity,
      stream,
      event_id: eventId,
      correlation_id: correlationId,
      raw: JSON.stringify(payload),
    },
    plainMapping(fileSource),
  );
  if (mapped.outcome !== "dead") return null;
  return mapped.field === null
    ? { row, column: mapping.columns.number, reason: mapped.reason }
    : {
        row,
        column: columnOf(mapping, mapped.field.replace(/^facts\./, "")),
        reason: "The cell holds a value that the ledger cannot hold.",
      };
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
