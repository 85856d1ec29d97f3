import { bai2Amount, isCreditType, skipAvailability } from "#server/domain/bank/bai2/amounts";
import { Bai2Cursor, type Bai2Record } from "#server/domain/bank/bai2/records";
import { balanceProblem } from "#server/domain/bank/balances";
import type { BankBooking, BankEntry, BankProblem, BankStatement, StatementKind } from "#server/domain/bank/bank-file";
import { dayFromYymmdd } from "#server/domain/bank/days";
import { referenceOrNull, textOrNull } from "#server/domain/bank/text";
import { isCurrencyCode } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

export type Bai2Group = { day: PlainDate; currency: string; modifier: string; createdAt: string | null };

const OPENING_LEDGER = "010";
const CLOSING_LEDGER = "015";
/** Tells of something other than money. */
const NOTICE = "890";

/** Records 03, 16 and 49 of one account as a statement, and the sum its trailer must name. */
export function readAccount(
  records: readonly Bai2Record[],
  group: Bai2Group,
  problems: BankProblem[],
): { statement: BankStatement | null; amount: bigint } {
  const [header, ...others] = records;
  if (!header) return { statement: null, amount: 0n };
  const cursor = new Bai2Cursor(header);
  const accountIdentifier = cursor.next().replace(/\s/g, "");
  const currency = cursor.next() || group.currency;
  if (accountIdentifier === "" || accountIdentifier.length > 100 || !isCurrencyCode(currency)) {
    problems.push({
      line: header.line,
      reason: `The account record names ${accountIdentifier === "" ? "no account" : `the account ${accountIdentifier.slice(0, 40)} in the currency "${currency}"`}; an account number and a currency such as USD are needed. Ask the bank for the file again.`,
    });
    return { statement: null, amount: 0n };
  }
  const summary = readSummary(header, cursor, problems);
  const details = readDetails(others, { ...group, currency }, problems);
  const kind: StatementKind = group.modifier === "1" || group.modifier === "3" ? "intraday" : "statement";
  const balance = (type: string) => (kind === "statement" ? (summary.balances.get(type) ?? null) : null);
  const statement: BankStatement = {
    line: header.line,
    accountIdentifier,
    number: group.modifier === "" ? group.day : `${group.day}/${group.modifier}`,
    kind,
    startsOn: group.day,
    endsOn: group.day,
    currency,
    openingMinor: balance(OPENING_LEDGER),
    closingMinor: balance(CLOSING_LEDGER),
    createdAt: group.createdAt,
    bookings: details.bookings,
  };
  const unbalanced = balanceProblem(statement);
  if (unbalanced) problems.push(unbalanced);
  return { statement, amount: summary.amount + details.amount };
}

/** Balances and totals of the account: a type, an amount that may be blank, a count, and when it becomes available. */
function readSummary(
  header: Bai2Record,
  cursor: Bai2Cursor,
  problems: BankProblem[],
): { balances: Map<string, bigint>; amount: bigint } {
  const balances = new Map<string, bigint>();
  let amount = 0n;
  while (!cursor.isAtEnd()) {
    const type = cursor.next();
    const text = cursor.next();
    cursor.next();
    skipAvailability(cursor, cursor.next());
    if (text === "") continue;
    const minor = bai2Amount(text);
    if (minor === null || !/^\d{3}$/.test(type)) {
      problems.push({
        line: header.line,
        reason: `The account's summary holds "${type},${text}" where a type of three digits and an amount should stand. Ask the bank for the file again.`,
      });
      return { balances, amount };
    }
    balances.set(type, minor);
    amount += minor;
  }
  return { balances, amount };
}

function readDetails(
  records: readonly Bai2Record[],
  group: Bai2Group,
  problems: BankProblem[],
): { bookings: BankBooking[]; amount: bigint } {
  const bookings: BankBooking[] = [];
  let amount = 0n;
  for (const record of records) {
    if (record.code === "49") continue;
    if (record.code !== "16") {
      problems.push({
        line: record.line,
        reason: `A record ${record.code} stands among the bookings of an account. Records are missing or out of order; ask the bank for the file again.`,
      });
      continue;
    }
    const read = readDetail(record, group);
    if ("reason" in read) problems.push(read);
    else {
      amount += read.amount;
      if (read.entry) bookings.push({ whole: read.entry, parts: [], reference: null });
    }
  }
  return { bookings, amount };
}

function readDetail(record: Bai2Record, group: Bai2Group): { entry: BankEntry | null; amount: bigint } | BankProblem {
  const { line } = record;
  const cursor = new Bai2Cursor(record);
  const type = cursor.next();
  const text = cursor.next();
  const minor = text === "" ? 0n : bai2Amount(text);
  if (minor === null || minor < 0n || !/^\d{3}$/.test(type))
    return {
      line,
      reason: `The booking "16,${type},${text.slice(0, 40)}" should name a type of three digits and an amount without sign or point. Ask the bank for the file again.`,
    };
  const valueDate = skipAvailability(cursor, cursor.next());
  const bankReference = referenceOrNull(cursor.next());
  const endToEndReference = referenceOrNull(cursor.next());
  const remittance = textOrNull(cursor.text());
  if (type === NOTICE) return { entry: null, amount: minor };
  const isCredit = isCreditType(type);
  if (isCredit === null)
    return {
      line,
      reason: `The booking's type ${type} does not say whether money came in or went out. Ask the bank what it stands for.`,
    };
  const valueOn = valueDate ? dayFromYymmdd(valueDate) : null;
  if (valueDate && valueOn === null)
    return {
      line,
      reason: `The booking's value date ${valueDate} (year, month, day) does not exist. Ask the bank to correct it.`,
    };
  const named = (label: string) => textOrNull(new RegExp(`^${label}: *(.+)$`, "m").exec(remittance ?? "")?.[1]);
  const entry: BankEntry = {
    line,
    status: "booked",
    bookedOn: group.day,
    valueOn,
    currency: group.currency,
    amountMinor: isCredit ? minor : -minor,
    isReversal: false,
    transactionCode: type,
    counterpartyName: named(isCredit ? "DBNM" : "CRNM"),
    counterpartyAccount: named(isCredit ? "DACT" : "CACT"),
    endToEndReference: endToEndReference ?? referenceOrNull(named("EREF")),
    bankReference,
    remittance,
    returnReason: /\bReason: *"?(R\d\d)\b/.exec(remittance ?? "")?.[1] ?? null,
  };
  return { entry, amount: minor };
}
