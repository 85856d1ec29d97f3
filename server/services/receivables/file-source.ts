import { z } from "zod";
import type { RawMessage } from "#server/connectors/connector";
import { type MappedMessage, recordFacts } from "#server/domain/sync/records";
import type { MappingSource } from "#server/services/sync/mapping-source";

/** One row of a receivables file on its way in: what it says, where it stood, and the version it counts as. */
const FileRowMessage = z.strictObject({
  fileName: z.string(),
  row: z.int(),
  mapping: z.string(),
  versionAt: z.iso.datetime(),
  versionSequence: z.int(),
  facts: recordFacts.file_invoice,
});
export type FileRowMessage = z.output<typeof FileRowMessage>;

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
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || null;
    return {
      outcome: "dead",
      reason: `The row of a receivables file cannot be used: ${field ?? "its contents"} should be ${issue?.message ?? "of another shape"}. Import the file again.`,
      field,
    };
  }
  const { facts, versionAt, versionSequence } = parsed.data;
  return {
    outcome: "records",
    records: [{ kind: "file_invoice", externalId: facts.number, versionAt, versionSequence, isDeleted: false, facts }],
  };
}
