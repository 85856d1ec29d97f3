import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { bankFiles } from "#db/schema/bank";
import { actorId, actorName } from "#server/domain/access/actor";
import { type BankFormat, type BankProblem, bankFormatNames, LARGEST_FILE_BYTES } from "#server/domain/bank/bank-file";
import type { BankImportResult, ImportedStatement, UnassignedAccount } from "#server/domain/bank/views";
import { defineCommand, type Outcome, openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { AppError, forbidden } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { bankSource } from "#server/services/bank/bank-source";
import { messagesOfFile, type StatementMessages } from "#server/services/bank/messages";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { newEntriesOf, takeMessages, unusableMessages } from "#server/services/bank/take-statements";
import { unassignedAccounts } from "#server/services/bank/unassigned-accounts";
import { lockSource } from "#server/services/sync/apply-batch";

const LONGEST_BASE64 = Math.ceil(LARGEST_FILE_BYTES / 3) * 4 + 4;

const ImportBankFileInput = z.strictObject({
  fileName: z.string().min(1).max(255),
  /** The file's bytes in base64. */
  content: z.string().max(LONGEST_BASE64, "the file is larger than 20 MB; ask the bank for shorter periods"),
});

/**
 * Takes one file of a bank, whole or not at all: its statements and entries land as messages and are applied in the same
 * transaction. The same bytes again change nothing, and entries that an earlier file told of stand once.
 */
export const importBankFile = defineCommand({
  name: "bank.import",
  permission: "bank.import",
  input: ImportBankFileInput,
  async run(scope, { fileName, content }): Promise<Outcome<BankImportResult>> {
    const bytes = Buffer.from(content, "base64");
    const contentHash = createHash("sha256").update(bytes).digest("hex");
    await lockSource(scope, bankSource.key);
    const before = await takenBefore(scope, contentHash);
    if (before) return repeated(fileName, before);
    const reading = readBankFile(bytes);
    if (!reading.ok) throw refusal(fileName, reading.format, reading.problems);
    const { format } = reading.file;
    const statements = messagesOfFile(fileName, reading.file, scope.correlationId);
    const unusable = unusableMessages(statements);
    if (unusable.length > 0) throw refusal(fileName, format, unusable);

    // Whose accounts these are must be seen whole, and so must what is projected.
    await openTransaction(scope.tx, "all");
    const entityOf = await ownersOf(scope, fileName, statements);
    const newCounts = await newEntriesOf(scope, statements);
    await takeMessages(
      scope,
      statements.flatMap(({ messages }) => messages),
    );
    const unassigned = await unassignedAccounts(
      scope,
      statements.map(({ statement }) => statement.accountIdentifier),
    );
    await openTransaction(scope.tx, scope.entities);

    const imported = statements.map((one, index) => importedStatement(one, newCounts[index] ?? 0, entityOf));
    return taken(scope, { fileName, format, contentHash, bytes, imported, unassigned });
  },
});

type TakenFile = { id: string; file_name: string; format: BankFormat; received_at: string };

async function takenBefore(scope: Scope, contentHash: string): Promise<TakenFile | null> {
  const [row] = await scope.tx.execute<TakenFile>(sql`
    select id, file_name, format, received_at from bank_files where content_hash = ${contentHash}`);
  return row ?? null;
}

function repeated(fileName: string, before: TakenFile): Outcome<BankImportResult> {
  const result: BankImportResult = {
    outcome: "taken_before",
    fileId: before.id,
    fileName,
    takenAt: new Date(before.received_at),
    takenAs: before.file_name,
  };
  const subject = { type: "bank_file", id: before.id };
  return { result, events: [{ type: "bank.import_repeated", subject, data: { fileName, takenAs: before.file_name } }] };
}

function refusal(fileName: string, format: BankFormat | null, problems: readonly BankProblem[]): AppError {
  const [first] = problems;
  const kind = format === null ? "" : ` (${bankFormatNames[format]})`;
  return new AppError(
    "BAD_INPUT",
    `${fileName}${kind} was not taken. Line ${first?.line ?? 1}: ${first?.reason ?? "It cannot be read."} Nothing was changed.`,
    { format, problems },
  );
}

const accountKey = (identifier: string, currency: string) => `${identifier} ${currency}`;

/** The legal entities of the accounts that are assigned. A file about an account of somebody else's entity is refused. */
async function ownersOf(
  scope: Scope,
  fileName: string,
  statements: readonly StatementMessages[],
): Promise<Map<string, string>> {
  const identifiers = [...new Set(statements.map(({ statement }) => statement.accountIdentifier))];
  const rows = await scope.tx.execute<{ identifier: string; currency: string; entity_code: string }>(sql`
    select identifier, currency, entity_code from bank_accounts where identifier = any(${sql.param(identifiers)}::text[])`);
  for (const row of rows) {
    if (scope.entities === "all" || scope.entities.includes(row.entity_code)) continue;
    throw forbidden(
      `${actorName(scope.actor)} may not take ${fileName}: the account ${row.identifier} belongs to ${row.entity_code}. Somebody with a role over ${row.entity_code} can take it. Nothing was changed.`,
    );
  }
  return new Map(rows.map((row) => [accountKey(row.identifier, row.currency), row.entity_code]));
}

function importedStatement(
  { statement, bookings }: StatementMessages,
  newEntries: number,
  entityOf: ReadonlyMap<string, string>,
): ImportedStatement {
  const { accountIdentifier, number, kind, startsOn, endsOn, currency, openingMinor, closingMinor } = statement;
  return {
    account: accountIdentifier,
    entity: entityOf.get(accountKey(accountIdentifier, currency)) ?? null,
    number,
    kind,
    startsOn,
    endsOn,
    currency,
    openingMinor,
    closingMinor,
    entries: bookings.reduce((sum, { entryIds }) => sum + entryIds.length, 0),
    newEntries,
  };
}

type Taking = {
  fileName: string;
  format: BankFormat;
  contentHash: string;
  bytes: Buffer;
  imported: ImportedStatement[];
  unassigned: UnassignedAccount[];
};

async function taken(
  scope: Scope,
  { fileName, format, contentHash, bytes, imported, unassigned }: Taking,
): Promise<Outcome<BankImportResult>> {
  const fileId = newId(scope.now);
  const sum = (field: "entries" | "newEntries") => imported.reduce((total, one) => total + one[field], 0);
  const counts = { statements: imported.length, entries: sum("entries"), newEntries: sum("newEntries") };
  await scope.tx.insert(bankFiles).values({
    id: fileId,
    fileName,
    contentHash,
    content: bytes,
    format,
    statementCount: counts.statements,
    entryCount: counts.entries,
    newEntryCount: counts.newEntries,
    receivedAt: scope.now,
    receivedBy: actorId(scope.actor),
  });
  const accounts = [...new Set(imported.map(({ account }) => account))];
  return {
    result: { outcome: "taken", fileId, fileName, format, ...counts, imported, unassigned },
    events: [
      {
        type: "bank.imported",
        subject: { type: "bank_file", id: fileId },
        data: { fileName, contentHash, format, ...counts, accounts, unassigned: unassigned.length },
      },
    ],
  };
}
