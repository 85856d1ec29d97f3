import {
  type BankBooking,
  type BankEntry,
  type BankProblem,
  type BankReading,
  type BankStatement,
  refused,
} from "#server/domain/bank/bank-file";
import { dayFromYymmdd } from "#server/domain/bank/days";
import { linesOf, textOrNull } from "#server/domain/bank/text";

/** The format knows no other. */
const CURRENCY = "USD";

/** What a batch or lockbox total must agree with. */
type Sum = { count: number; minor: bigint };

type Reading = {
  problems: BankProblem[];
  statements: (BankStatement & { bookings: BankBooking[] })[];
  /** Since the last batch header, and by lockbox and deposit day. */
  batch: Sum;
  byLockbox: Map<string, Sum>;
  /** Lockbox and deposit day as the totals write them. */
  lockboxDay: string;
  createdAt: string | null;
  origin: string;
  /** The cheque that overflow records belong to. */
  cheque: { key: string; entry: BankEntry } | null;
};

/** Reads a BAI lockbox file: cheques as the bank opened them, each with the invoices the payer wrote beside it. */
export function readLockbox(text: string): BankReading {
  const reading: Reading = {
    problems: [],
    statements: [],
    batch: { count: 0, minor: 0n },
    byLockbox: new Map(),
    lockboxDay: "",
    createdAt: null,
    origin: "",
    cheque: null,
  };
  const lines = linesOf(text).map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) readRecord(reading, line, index + 1, lines.length);
  if (lines.at(-1)?.[0] !== "9")
    reading.problems.push({
      line: lines.length,
      reason: "The file has no last record (9), so it was cut. Ask the bank for it again.",
    });
  if (reading.problems.length > 0) return refused("lockbox", reading.problems);
  return { ok: true, file: { format: "lockbox", statements: reading.statements } };
}

function readRecord(reading: Reading, record: string, line: number, lineCount: number): void {
  const problem = (reason: string) => reading.problems.push({ line, reason });
  const open = reading.statements.at(-1);
  switch (record[0]) {
    case "1": {
      const day = dayFromYymmdd(record.slice(23, 29));
      const time = /^([01]\d|2[0-3])([0-5]\d)/.exec(record.slice(29, 33));
      if (day === null || line !== 1) problem("The file's header (1) should stand first and name a day and time.");
      else reading.createdAt = `${day}T${time?.[1] ?? "00"}:${time?.[2] ?? "00"}:00.000Z`;
      reading.origin = record.slice(13, 23).trim();
      return;
    }
    case "2":
      return;
    case "5":
      readHeader(reading, record, line);
      return;
    case "6":
      if (open) readCheque(reading, open, record, line);
      else problem("A cheque (6) stands before the first batch header (5). Ask the bank for the file again.");
      return;
    case "4":
      readOverflow(reading, record, line);
      return;
    case "7":
      checkTotal(problem, "batch", reading.batch, record.slice(20, 23), record.slice(23, 33));
      reading.batch = { count: 0, minor: 0n };
      return;
    case "8": {
      const sum = reading.byLockbox.get(record.slice(7, 20)) ?? { count: 0, minor: 0n };
      checkTotal(problem, "lockbox", sum, record.slice(20, 24), record.slice(24, 34));
      return;
    }
    case "9":
      if (Number(record.slice(1, 7)) !== lineCount || line !== lineCount)
        problem(
          `The last record says the file has ${Number(record.slice(1, 7))} records and stands on line ${line} of ${lineCount}. Something is missing or was added; ask the bank for the file again.`,
        );
      return;
    default:
      problem(
        `"${record.slice(0, 40)}" is no lockbox record: it should begin with 1, 2 or 4 to 9. Ask the bank for the file again.`,
      );
  }
}

function readHeader(reading: Reading, record: string, line: number): void {
  const batch = record.slice(1, 4);
  const lockbox = record.slice(7, 14);
  const day = dayFromYymmdd(record.slice(14, 20));
  if (day === null || !/^\d{7}$/.test(lockbox)) {
    reading.problems.push({
      line,
      reason: `The batch header names the lockbox "${lockbox}" and the deposit day ${record.slice(14, 20)} (year, month, day); one of them does not exist. Ask the bank to correct it.`,
    });
    return;
  }
  const accountIdentifier = [reading.origin, lockbox].filter((part) => part !== "").join("/");
  reading.cheque = null;
  reading.lockboxDay = record.slice(7, 20);
  reading.statements.push({
    line,
    accountIdentifier: accountIdentifier.replace(/\s/g, ""),
    number: `${day}/${batch}`,
    kind: "notification",
    startsOn: day,
    endsOn: day,
    currency: CURRENCY,
    openingMinor: null,
    closingMinor: null,
    createdAt: reading.createdAt,
    bookings: [],
  });
}

function readCheque(reading: Reading, statement: Reading["statements"][number], record: string, line: number): void {
  const amount = record.slice(7, 17);
  if (!/^6\d{6}\d{10}/.test(record) || statement.startsOn === null) {
    reading.problems.push({
      line,
      reason: `The cheque's batch, item and amount "${record.slice(1, 17)}" should be digits. Ask the bank for the file again.`,
    });
    return;
  }
  const minor = BigInt(amount);
  const payer = [record.slice(17, 26), record.slice(26, 36)].map((part) => part.trim().replace(/^0+(?=\d)/, ""));
  const entry: BankEntry = {
    line,
    status: "booked",
    bookedOn: statement.startsOn,
    valueOn: null,
    currency: CURRENCY,
    amountMinor: minor,
    isReversal: false,
    transactionCode: "lockbox",
    counterpartyName: textOrNull(record.slice(52, 82)),
    counterpartyAccount: textOrNull(payer.filter((part) => part !== "").join("/")),
    endToEndReference: null,
    bankReference: textOrNull(record.slice(36, 46).replace(/^0+(?=\d)/, "")),
    remittance: null,
    returnReason: null,
  };
  statement.bookings.push({ whole: entry, parts: [], reference: null });
  reading.cheque = { key: record.slice(1, 7), entry };
  const sum = reading.byLockbox.get(reading.lockboxDay) ?? { count: 0, minor: 0n };
  reading.byLockbox.set(reading.lockboxDay, { count: sum.count + 1, minor: sum.minor + minor });
  reading.batch = { count: reading.batch.count + 1, minor: reading.batch.minor + minor };
}

/** An invoice the payer named: batch, item, kind and number of the record, whether it is the last, and the text. */
function readOverflow(reading: Reading, record: string, line: number): void {
  const { cheque } = reading;
  if (!cheque || record.slice(1, 7) !== cheque.key) {
    reading.problems.push({
      line,
      reason: `The invoice detail (4) of item ${record.slice(1, 7)} does not follow its cheque (6). Records are missing or out of order; ask the bank for the file again.`,
    });
    return;
  }
  const invoice = textOrNull(record.slice(11));
  if (invoice !== null)
    cheque.entry.remittance = [cheque.entry.remittance, invoice].filter((text) => text !== null).join("\n");
}

function checkTotal(problem: (reason: string) => void, level: string, sum: Sum, count: string, amount: string): void {
  if (!/^\d+$/.test(count) || !/^\d+$/.test(amount)) {
    problem(`The ${level}'s total does not name a number of cheques and an amount. Ask the bank for the file again.`);
  } else if (Number(count) !== sum.count || BigInt(amount) !== sum.minor) {
    problem(
      `The ${level}'s total says ${Number(count)} cheques of together ${BigInt(amount)} cents, but ${sum.count} of together ${sum.minor} stand in the file. Something is missing or was changed; ask the bank for the file again.`,
    );
  }
}
