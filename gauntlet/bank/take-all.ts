import type { FileToTake } from "#gauntlet/bank/files";
import { ownCount } from "#gauntlet/bank/own-count";
import type { Vault } from "#gauntlet/bank/vault";
import type { BankFile, BankProblem } from "#server/domain/bank/bank-file";
import type { BankEntryView, BankImportResult, BankRefusal } from "#server/domain/bank/views";
import { decimalFromMinor } from "#server/domain/money";
import { refusalOf } from "#server/kernel/errors";
import { stableId } from "#server/kernel/ids";
import { BANK_ACCOUNT, bankSource } from "#server/services/bank/bank-source";
import { bankStatementQuery } from "#server/services/bank/bank-statement";
import { importBankFile } from "#server/services/bank/import-bank-file";
import { messagesOfFile } from "#server/services/bank/messages";
import { readBankFile } from "#server/services/bank/read-bank-file";

/** What became of one file, in words, and what is wrong with it. */
export type Taken = {
  line: string;
  failures: string[];
  isRead: boolean;
  statements: number;
  framed: number;
  entries: number;
  receipts: number;
};

export function sendFile(vault: Vault, path: string, bytes: Buffer): Promise<BankImportResult> {
  return importBankFile.execute(vault.asCashier(), {
    fileName: path.slice(-255),
    content: bytes.toString("base64"),
  });
}

/** Brings one file in through the command people use, and looks at what then stands there. */
export async function takeFile(vault: Vault, file: FileToTake): Promise<Taken> {
  const before = await vault.contents();
  const sent = await sendFile(vault, file.path, file.bytes).catch((error: unknown) => {
    const refusal = refusalOf(error);
    if (refusal?.code !== "BAD_INPUT") throw error;
    return refusal.details as BankRefusal;
  });
  if ("problems" in sent) return refusedOne(file, sent, (await vault.contents()) === before);
  if (sent.outcome === "taken") await vault.assign(sent.unassigned);
  const reading = readBankFile(file.bytes);
  if (!reading.ok || sent.outcome !== "taken") return failed(file, "was taken and cannot be read");
  return takenOne(vault, file, reading.file);
}

const nothing = { statements: 0, framed: 0, entries: 0, receipts: 0 };

function failed({ path }: FileToTake, what: string): Taken {
  return { line: `${path}: ${what}`, failures: [`${path} ${what}.`], isRead: false, ...nothing };
}

function refusedOne({ path, verdict }: FileToTake, { problems }: BankRefusal, leftNothing: boolean): Taken {
  const [first] = problems as readonly [BankProblem?];
  const isSaid = first !== undefined && first.line >= 1 && /^[A-Z":].*\.$/s.test(first.reason);
  const isRight = verdict === null || ("line" in verdict && isVerdict(verdict, first));
  return {
    line: `${path}: refused, line ${first?.line}: ${first?.reason}`,
    failures: [
      !leftNothing && `${path} was refused and something of it stayed.`,
      !isSaid && `${path} was refused without a line and a sentence.`,
      !isRight && `${path} was refused otherwise than reading it by hand says: line ${first?.line}, ${first?.reason}`,
    ].filter((failure) => failure !== false),
    isRead: false,
    ...nothing,
  };
}

const isVerdict = (verdict: { line: number; because: RegExp }, problem: BankProblem | undefined) =>
  problem?.line === verdict.line && verdict.because.test(problem.reason);

async function takenOne(vault: Vault, { path, bytes, verdict }: FileToTake, read: BankFile): Promise<Taken> {
  const failures: string[] = [];
  const counts = { ...nothing };
  const words: string[] = [];
  for (const { statement, messages } of messagesOfFile(path, read, "gauntlet")) {
    const key = messages[0]?.payload.externalId ?? "";
    const entries = await entriesShown(vault, stableId(bankSource.key, BANK_ACCOUNT, "bank_statement", key));
    const { openingMinor, closingMinor, currency, number } = statement;
    const sum = entries.filter(({ status }) => status === "booked").reduce((all, one) => all + one.amountMinor, 0n);
    const isFramed = openingMinor !== null && closingMinor !== null;
    if (isFramed && openingMinor + sum !== closingMinor)
      failures.push(`${path}: statement ${number} does not balance in what is stored.`);
    counts.statements += 1;
    counts.framed += isFramed ? 1 : 0;
    counts.entries += entries.length;
    counts.receipts += entries.filter(({ amountMinor }) => amountMinor > 0n).length;
    const amount = (minor: bigint) => `${decimalFromMinor(minor, currency)} ${currency}`;
    if (isFramed) words.push(`${amount(openingMinor)} to ${amount(closingMinor)}`);
  }
  const own = ownCount(read.format, bytes);
  if (own.entries !== counts.entries || own.receipts !== counts.receipts)
    failures.push(
      `${path}: counted by hand ${own.entries} entries with ${own.receipts} receipts, stored are ${counts.entries} with ${counts.receipts}.`,
    );
  const isRight =
    verdict === null ||
    ("format" in verdict &&
      verdict.format === read.format &&
      verdict.statements === counts.statements &&
      verdict.entries === counts.entries);
  if (!isRight) failures.push(`${path} was taken otherwise than reading it by hand says.`);
  const balances = words.length === 0 ? "no balances" : `balanced: ${shortened(words)}`;
  return {
    line: `${path}: ${read.format}, statements ${counts.statements}, entries ${counts.entries}, receipts ${counts.receipts}, ${balances}`,
    failures,
    isRead: true,
    ...counts,
  };
}

const shortened = (words: readonly string[]) => (words.length > 3 ? `${words[0]} … ${words.at(-1)}` : words.join("; "));

/** The entries of a statement as people are shown them, page after page. */
async function entriesShown(vault: Vault, id: string): Promise<BankEntryView[]> {
  const entries: BankEntryView[] = [];
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page = await bankStatementQuery.execute(vault.asCashier(), { id, cursor, limit: 200 });
    entries.push(...page.entries);
    cursor = page.nextCursor;
  }
  return entries;
}
