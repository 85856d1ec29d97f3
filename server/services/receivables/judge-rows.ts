import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import type { Reject, TakenRow } from "#server/domain/receivables/read-rows";
import { type FileKind, keyFields, keyOf, type RowReading } from "#server/domain/receivables/row-reading";
import { plainMapping } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { type FileRowMessage, fileSource } from "#server/services/receivables/file-source";
import type { LandedMessage } from "#server/services/sync/land-messages";
import { mapMessage } from "#server/services/sync/map-message";

export type Taking = {
  fileName: string;
  entity: string;
  reading: RowReading;
  rows: readonly TakenRow[];
  /** What stands in the file, for naming a cell that the ledger cannot hold. */
  cellAt: (row: number, column: string) => string;
};

/** What a row would do: bring in an object, say another word on one, repeat what stands, or nothing since it cannot be held. */
export type Verdict =
  | { state: "new" | "changed"; message: LandedMessage }
  | { state: "unchanged" }
  | { state: "unusable"; reject: Reject };

type Standing = { facts: string; versionAt: Date; versionSequence: number };

/** Compares rows with what stands of the same objects, writing nothing; one verdict a row, in their order. */
export async function judgeRows(scope: Scope, taking: Taking, rows: readonly TakenRow[]): Promise<Verdict[]> {
  const { kind } = taking.reading;
  const standing = await standingRecords(
    scope,
    taking.entity,
    kind,
    rows.map((row) => keyOf(kind, row.facts)),
  );
  return rows.map((row): Verdict => {
    const before = standing.get(keyOf(kind, row.facts));
    if (before?.facts === canonicalize(row.facts)) return { state: "unchanged" };
    const message = messageOf(scope, taking, row, before);
    const reject = troubleOf(taking, row, message);
    return reject ? { state: "unusable", reject } : { state: before ? "changed" : "new", message };
  });
}

async function standingRecords(
  scope: Scope,
  entity: string,
  kind: FileKind,
  keys: readonly string[],
): Promise<Map<string, Standing>> {
  const found = await scope.tx.execute<{
    external_id: string;
    facts: string;
    version_at: string;
    version_sequence: string;
    is_deleted: boolean;
  }>(sql`
    select external_id, facts::text as facts, version_at, version_sequence, is_deleted from source_records
    where system = ${fileSource.key} and account = ${entity} and kind = ${kind}
      and external_id = any(${sql.param(keys)}::text[])`);
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
  { fileName, reading }: Taking,
  { row, facts }: TakenRow,
  before: Standing | undefined,
): LandedMessage {
  const isLater = before === undefined || scope.now > before.versionAt;
  const versionAt = (isLater ? scope.now : before.versionAt).toISOString();
  const versionSequence = isLater ? 0 : before.versionSequence + 1;
  const payload: FileRowMessage = {
    fileName,
    row,
    mapping: reading.name,
    versionAt,
    versionSequence,
    kind: reading.kind,
    facts,
  };
  const says = createHash("sha256")
    .update(canonicalize(facts) ?? "")
    .digest("hex");
  const replaces = before ? `:after:${before.versionAt.toISOString()}:${before.versionSequence}` : "";
  return {
    stream: streams[reading.kind],
    eventId: `${reading.name}:${says}${replaces}`,
    correlationId: scope.correlationId,
    payload,
  };
}

const streams: Record<FileKind, string> = {
  file_customer: "customers",
  file_invoice: "receivables",
  file_payment: "payments",
  file_credit: "credits",
};

/** What the way in would set aside is refused here instead, under its row. */
function troubleOf({ entity, reading, cellAt }: Taking, { row }: TakenRow, message: LandedMessage): Reject | null {
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
  const column = reading.columnOf(mapped.field?.replace(/^facts\./, "") ?? keyFields[reading.kind]);
  const reason = mapped.field === null ? mapped.reason : "The cell holds a value that the ledger cannot hold.";
  return { row, column, value: cellAt(row, column), reason };
}
