import type { BankEntry, BankFormat, BankProblem, StatementKind } from "#server/domain/bank/bank-file";
import type { PlainDate } from "#server/domain/time";

/** An account that files told of and nobody assigned: its entries wait. */
export type UnassignedAccount = {
  identifier: string;
  currency: string;
  waitingEntries: number;
  waitingStatements: number;
  firstDay: PlainDate | null;
  lastDay: PlainDate | null;
};

export type ImportedStatement = {
  account: string;
  /** The legal entity the account belongs to; null while nobody said so. */
  entity: string | null;
  number: string;
  kind: StatementKind;
  startsOn: PlainDate | null;
  endsOn: PlainDate | null;
  currency: string;
  openingMinor: bigint | null;
  closingMinor: bigint | null;
  entries: number;
  /** Those no earlier file told of. */
  newEntries: number;
};

export type BankImportResult =
  | {
      outcome: "taken";
      fileId: string;
      fileName: string;
      format: BankFormat;
      statements: number;
      entries: number;
      newEntries: number;
      imported: ImportedStatement[];
      unassigned: UnassignedAccount[];
    }
  | { outcome: "taken_before"; fileId: string; fileName: string; takenAt: Date; takenAs: string };

/** What the refusal of a file holds beside its sentence. */
export type BankRefusal = { format: BankFormat | null; problems: readonly BankProblem[] };

/** A statement that does not begin where the one before it ended: something between the two has not arrived. */
export type StatementGap = {
  afterDay: PlainDate | null;
  closingMinor: bigint;
  beforeDay: PlainDate | null;
  openingMinor: bigint;
};

export type BankStatementLine = {
  id: string;
  number: string;
  kind: StatementKind;
  startsOn: PlainDate | null;
  endsOn: PlainDate | null;
  currency: string;
  openingMinor: bigint | null;
  closingMinor: bigint | null;
  entries: number;
};

export type BankAccountView = {
  id: string;
  identifier: string;
  name: string;
  currency: string;
  entity: string;
  /** Newest first; only the latest. */
  statements: BankStatementLine[];
  statementCount: number;
  entryCount: number;
  gaps: StatementGap[];
};

export type BankFileView = {
  id: string;
  fileName: string;
  format: BankFormat;
  statements: number;
  entries: number;
  newEntries: number;
  receivedAt: Date;
};

/** A file of the drop folder that was refused, as long as nobody looked after it. */
export type RefusedFileView = {
  /** The message it stands in, which has its case. */
  id: string;
  fileName: string;
  format: BankFormat | null;
  problems: readonly BankProblem[];
  /** Where it lies now, within the folder. */
  keptAs: string;
  refusedAt: Date;
};

export type BankOverview = {
  accounts: BankAccountView[];
  unassigned: UnassignedAccount[];
  lastFile: BankFileView | null;
  refusedFiles: RefusedFileView[];
  /** Whose an account can be. */
  entities: { code: string; name: string }[];
};

export type BankFilePage = { files: BankFileView[]; nextCursor: string | null };

/** A booking as people read it: what the file said of it, under our id. */
export type BankEntryView = Omit<BankEntry, "line"> & { id: string };

export type BankStatementView = {
  statement: BankStatementLine & { account: string; accountName: string; entity: string };
  entries: BankEntryView[];
  nextCursor: number | null;
};
