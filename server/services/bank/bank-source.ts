import { z } from "zod";
import type { RawMessage } from "#server/connectors/connector";
import { type MappedMessage, recordFacts } from "#server/domain/sync/records";
import { REFUSED_FILES, RefusedFile, refusalSentence } from "#server/services/bank/refused-file";
import type { MappingSource } from "#server/services/sync/mapping-source";

const common = {
  fileName: z.string(),
  format: z.string(),
  /** Where in the file it stood. */
  line: z.int(),
  externalId: z.string(),
  versionAt: z.iso.datetime(),
  versionSequence: z.int(),
};

/** One statement or one entry of a bank's file on its way in. */
const BankMessage = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("bank_statement"),
    facts: recordFacts.bank_statement,
    /** The ids of its entries in the order of the file. */
    entries: z.array(z.string()),
  }),
  z.strictObject({ ...common, kind: z.literal("bank_entry"), facts: recordFacts.bank_entry }),
]);
export type BankMessage = z.output<typeof BankMessage>;

/** Bank files as a source of messages: they take the same way in as those of any system, without a network behind them. */
export const bankSource: MappingSource = {
  key: "bank",
  mappingVersion: "bank-file@1",
  bindings: [],
  valueTables: [],
  map: mapBankMessage,
};

/** Banks tell of one world: an account is found by its number, whichever file named it. */
export const BANK_ACCOUNT = "files";

function mapBankMessage(message: RawMessage): MappedMessage {
  if (message.stream === REFUSED_FILES) return refusedFile(message.payload);
  const parsed = BankMessage.safeParse(message.payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || null;
    return {
      outcome: "dead",
      reason: `What a bank's file says cannot be used: ${field ?? "its contents"} should be ${issue?.message ?? "of another shape"}. Bring the file in again.`,
      field,
    };
  }
  const { kind, externalId, versionAt, versionSequence, facts } = parsed.data;
  const version = { externalId, versionAt, versionSequence, isDeleted: false };
  return {
    outcome: "records",
    records: [kind === "bank_statement" ? { kind, ...version, facts } : { kind, ...version, facts }],
  };
}

/** A refused file says nothing that could be applied, however often it is read: it waits for a person. */
function refusedFile(payload: unknown): MappedMessage {
  const { data } = RefusedFile.safeParse(payload);
  const reason = data
    ? refusalSentence(data)
    : "A file of the bank was refused, and what was noted of it was changed since";
  return { outcome: "dead", reason: `${reason}.`, field: null };
}
