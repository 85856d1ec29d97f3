import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { RawMessage } from "#server/connectors/connector";
import { GONE_STREAM, mapGone } from "#server/domain/sync/gone";
import { amended, type InboxAmendment, type Mapping, mappingName } from "#server/domain/sync/mapping";
import { recordFacts, type SourceRecord } from "#server/domain/sync/records";
import { stableId } from "#server/kernel/ids";
import type { MappingSource } from "#server/services/sync/mapping-source";
import { referencesOf } from "#server/services/sync/record-references";

export type InboxRow = {
  id: string;
  account: string;
  stream: string;
  event_id: string;
  correlation_id: string;
  raw: string;
  /** What people corrected in this message, and the mapping document they chose for it. */
  amendments?: InboxAmendment[] | null;
  mapping_document?: number | null;
};

/** A record ready for `source_records`. */
export type VersionedRecord = {
  id: string;
  inboxId: string;
  system: string;
  account: string;
  kind: string;
  externalId: string;
  facts: string;
  refersTo: string[];
  versionAt: string;
  versionSequence: number;
  contentHash: string;
  isDeleted: boolean;
  mappingVersion: string;
  correlationId: string;
  /** For invoices: whether the record holds every line. */
  hasAllLines: boolean;
};

export type MappedRow =
  | { outcome: "records"; records: VersionedRecord[] }
  | { outcome: "ignored"; reason: string }
  | { outcome: "dead"; reason: string; field: string | null };

/** One inbox row in our words. Whatever goes wrong becomes a sentence on the row, so that one message never stops the others. */
export function mapMessage(
  source: MappingSource,
  row: InboxRow,
  mapping: Mapping,
  message: RawMessage = messageOf(row),
): MappedRow {
  let mapped: ReturnType<MappingSource["map"]>;
  try {
    mapped = message.stream === GONE_STREAM ? mapGone(message.payload) : source.map(message, mapping);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return dead(
      `The message could not be read by the mapping ${source.mappingVersion}: ${detail}. Correct the mapping, then replay the message.`,
      null,
    );
  }
  if (mapped.outcome !== "records") return mapped;
  const records: VersionedRecord[] = [];
  for (const record of mapped.records) {
    const trouble = troubleOf(record);
    if (trouble) return trouble;
    records.push(versioned(source, row, mapping, record));
  }
  return { outcome: "records", records };
}

/** The message as the mapping reads it: with what people corrected in it. */
export function messageOf(row: InboxRow): RawMessage {
  const payload = amended(parsed(row.raw), row.amendments ?? []);
  return { stream: row.stream, eventId: row.event_id, correlationId: row.correlation_id, payload };
}

/** Text that is no JSON reaches the mapping as text, which then says so in its own words. */
function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

const dead = (reason: string, field: string | null): MappedRow & { outcome: "dead" } => ({
  outcome: "dead",
  reason,
  field,
});

/** What would make the record impossible to store or to project, found before it can trouble a whole batch. */
function troubleOf(record: SourceRecord): (MappedRow & { outcome: "dead" }) | null {
  const name = record.kind.replaceAll("_", " ");
  if (record.externalId === "" || record.externalId.length > 255) return dead(`The ${name} has no usable id.`, "id");
  if (Number.isNaN(Date.parse(record.versionAt)) || !Number.isSafeInteger(record.versionSequence)) {
    return dead(
      `The ${name} ${record.externalId} does not say when it was last changed, so it cannot be told from older versions.`,
      "version",
    );
  }
  const checked = recordFacts[record.kind].safeParse(record.facts);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const field = issue?.path.join(".") || null;
    return dead(
      `The ${name} ${record.externalId} cannot be used: ${field ?? "its contents"} should be ${issue?.message ?? "of another shape"}.`,
      field,
    );
  }
  const unstorable = unstorableField(record.facts, "");
  return unstorable === null
    ? null
    : dead(
        `The ${name} ${record.externalId} cannot be used: ${unstorable} holds a value that no ledger column can hold.`,
        unstorable,
      );
}

const LARGEST = 9_223_372_036_854_775_807n;
const LARGEST_INTEGER = 2_147_483_647;

/** The first field whose value PostgreSQL would refuse: NUL or broken characters, numbers out of range, the year zero. */
function unstorableField(value: unknown, path: string): string | null {
  if (typeof value === "string") return isStorableText(value) && isWithinRange(value, path) ? null : path;
  if (typeof value === "number") return Math.abs(value) <= LARGEST_INTEGER ? null : path;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorableField(inner, path === "" ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed() && !/^0000-\d{2}-\d{2}/.test(text);
}

/** Amounts, prices and quantities are kept as numbers; account numbers and references are text, however long. */
function isWithinRange(text: string, path: string): boolean {
  if (!/(Minor|Micros|Units|quantity)$/.test(path) || text.length < 19 || !/^-?\d+$/.test(text)) return true;
  const number = BigInt(text);
  return number <= LARGEST && number >= -LARGEST;
}

function versioned(source: MappingSource, row: InboxRow, mapping: Mapping, record: SourceRecord): VersionedRecord {
  const facts = canonicalize(record.facts) ?? "null";
  return {
    id: stableId(source.key, row.account, record.kind, record.externalId),
    inboxId: row.id,
    system: source.key,
    account: row.account,
    kind: record.kind,
    externalId: record.externalId,
    facts,
    refersTo: referencesOf(record),
    versionAt: new Date(record.versionAt).toISOString(),
    versionSequence: record.versionSequence,
    contentHash: createHash("sha256")
      .update(record.isDeleted ? "deleted" : "present")
      .update(facts)
      .digest("hex"),
    isDeleted: record.isDeleted,
    mappingVersion: mappingName(source.mappingVersion, mapping),
    correlationId: row.correlation_id,
    hasAllLines: record.kind === "billing_invoice" && record.facts.hasAllLines,
  };
}
