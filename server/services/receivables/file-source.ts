import { z } from "zod";
import type { RawMessage } from "#server/connectors/connector";
import { type FileFacts, type FileKind, fileKinds, keyOf, kindNouns } from "#server/domain/receivables/row-reading";
import { type MappedMessage, recordFacts, type SourceRecord } from "#server/domain/sync/records";
import type { MappingSource } from "#server/services/sync/mapping-source";

/** One row of a file on its way in: what it says, where it stood, and the version it counts as. */
const FileRowMessage = z.strictObject({
  fileName: z.string(),
  row: z.int(),
  mapping: z.string(),
  versionAt: z.iso.datetime(),
  versionSequence: z.int(),
  /** Rows of the first files were invoices and do not say so. */
  kind: z.enum(fileKinds).default("file_invoice"),
  facts: z.unknown(),
});
export type FileRowMessage = Omit<z.input<typeof FileRowMessage>, "facts"> & { kind: FileKind; facts: FileFacts };

/** Files as a source of messages: they take the same way in as those of any system, without a network behind them. */
export const fileSource: MappingSource = {
  key: "file",
  mappingVersion: "receivables-file@1",
  bindings: [],
  valueTables: [],
  map: mapFileRow,
};

function mapFileRow(message: RawMessage): MappedMessage {
  const parsed = FileRowMessage.safeParse(message.payload);
  if (!parsed.success) return unusable("row of a file", parsed.error, "");
  const { kind, versionAt, versionSequence } = parsed.data;
  const facts = recordFacts[kind].safeParse(parsed.data.facts);
  if (!facts.success) return unusable(kindNouns[kind], facts.error, "facts.");
  const version = { versionAt, versionSequence, isDeleted: false };
  const record = { kind, externalId: keyOf(kind, facts.data), ...version, facts: facts.data } as SourceRecord<FileKind>;
  return { outcome: "records", records: [record] };
}

function unusable(what: string, error: z.ZodError, prefix: string): MappedMessage {
  const issue = error.issues[0];
  const path = issue?.path.join(".") || null;
  return {
    outcome: "dead",
    reason: `The ${what} cannot be used: ${path ?? "its contents"} should be ${issue?.message ?? "of another shape"}. Correct it in the file and import that again.`,
    field: path === null ? null : prefix + path,
  };
}
