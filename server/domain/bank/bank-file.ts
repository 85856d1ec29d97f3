import type { PlainDate } from "#server/domain/time";

/** What every bank format is read into, whatever it looked like on its way here. */
export const bankFormats = ["camt.052", "camt.053", "camt.054", "mt940", "bai2", "lockbox", "nacha"] as const;
export type BankFormat = (typeof bankFormats)[number];

export const bankFormatNames: Record<BankFormat, string> = {
  "camt.052": "camt.052 intraday report",
  "camt.053": "camt.053 statement",
  "camt.054": "camt.054 notification",
  mt940: "MT940 statement",
  bai2: "BAI2 balance report",
  lockbox: "BAI lockbox file",
  nacha: "NACHA return file",
};

/** For people who brought something else. */
export const READABLE_FORMATS =
  "Docket reads camt.052, camt.053 and camt.054 (XML), MT940, BAI2, BAI lockbox and NACHA return files";

export const LARGEST_FILE_BYTES = 20_000_000;

export type BankEntry = {
  /** The line of the file it begins on. */
  line: number;
  status: "booked" | "pending";
  bookedOn: PlainDate;
  valueOn: PlainDate | null;
  currency: string;
  /** Positive in, negative out. */
  amountMinor: bigint;
  isReversal: boolean;
  transactionCode: string | null;
  counterpartyName: string | null;
  counterpartyAccount: string | null;
  endToEndReference: string | null;
  bankReference: string | null;
  remittance: string | null;
  returnReason: string | null;
};

/**
 * One booking on the account. A batch whose payments are listed and add up to it is told of by these parts; every other
 * booking is its own only entry.
 */
export type BankBooking = {
  whole: BankEntry;
  /** Empty unless the booking is a batch that the file takes apart. */
  parts: readonly BankEntry[];
  /** The bank's unambiguous reference of the booking, by which other files name the same one. */
  reference: string | null;
};

export type StatementKind = "statement" | "intraday" | "notification";

export type BankStatement = {
  /** The line of the file it begins on. */
  line: number;
  /** IBAN or account number as the bank writes it, without spaces. */
  accountIdentifier: string;
  number: string;
  kind: StatementKind;
  startsOn: PlainDate | null;
  endsOn: PlainDate | null;
  currency: string;
  /** Both stand only where they frame the bookings that follow, so that they can be checked against them. */
  openingMinor: bigint | null;
  closingMinor: bigint | null;
  /** The instant the bank drew it up, as ISO text; null where the format does not say. */
  createdAt: string | null;
  bookings: readonly BankBooking[];
};

export type BankFile = { format: BankFormat; statements: readonly BankStatement[] };

/** Why a file is refused: the line, and a sentence on what stands there and what to do. */
export type BankProblem = { line: number; reason: string };

export type BankReading =
  | { ok: true; file: BankFile }
  | { ok: false; format: BankFormat | null; problems: readonly BankProblem[] };

/** More than these are not listed: whoever has twenty knows what kind of file it is. */
const MOST_PROBLEMS = 20;

export function refused(format: BankFormat | null, problems: readonly BankProblem[]): BankReading {
  return { ok: false, format, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** The entries of a statement in the order of the file: the parts of a batch stand in the place of the batch. */
export function entriesOf(statement: BankStatement): BankEntry[] {
  return statement.bookings.flatMap(({ whole, parts }) => (parts.length > 0 ? parts : [whole]));
}

/** No bank moves more than fits the ledger's columns; whatever claims to is not an amount. */
const LARGEST_MINOR = 9_000_000_000_000_000_000n;

export function isLedgerAmount(minor: bigint): boolean {
  return minor <= LARGEST_MINOR && minor >= -LARGEST_MINOR;
}
