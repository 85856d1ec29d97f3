import {
  type BankBooking,
  type BankProblem,
  type BankReading,
  type BankStatement,
  refused,
} from "#server/domain/bank/bank-file";
import { dayFromYymmdd, dayOfYearNearest } from "#server/domain/bank/days";
import { digitsAt, type NachaRecord, nachaRecords, textAt } from "#server/domain/bank/nacha/layout";
import { isDebitCode, type NachaEntry, readReturnedEntry } from "#server/domain/bank/nacha/returned-entry";
import type { PlainDate } from "#server/domain/time";

/** What control records must agree with. */
type Totals = { entries: bigint; hash: bigint; debit: bigint; credit: bigint };

type Batch = { header: NachaRecord; entries: (NachaEntry & { addenda: NachaRecord[] })[]; control: NachaRecord };

/** The hash is cut to its last ten digits. */
const HASH_LIMIT = 10_000_000_000n;

/** Reads NACHA files in which the bank reports returns and notices of change; every control total must agree. */
export function readNacha(text: string): BankReading {
  const problems: BankProblem[] = [];
  const records = nachaRecords(text, problems);
  const statements = problems.length === 0 ? readFile(records, problems) : [];
  if (problems.length > 0) return refused("nacha", problems);
  return { ok: true, file: { format: "nacha", statements } };
}

function readFile(records: readonly NachaRecord[], problems: BankProblem[]): BankStatement[] {
  const [header] = records;
  const created = header?.text[0] === "1" ? dayFromYymmdd(header.text.slice(23, 29)) : null;
  if (!header || created === null || header.text.slice(34, 37) !== "094") {
    problems.push({
      line: header?.line ?? 1,
      reason:
        "The file should begin with a file header (1) that names the day it was made and a record length of 094. Its beginning is missing or was changed; ask the bank for the file again.",
    });
    return [];
  }
  const { batches, control } = structureOf(records, problems);
  if (problems.length > 0 || !control) return [];
  const totals = batches.map((batch) => checkBatch(batch, problems));
  checkFile(control, totals, batches.length, records, problems);
  if (problems.length > 0) return [];
  return batches.map((batch) => statementOf(header, created, batch, problems));
}

/** Header, batches of entries with their addenda, control, padding: in this order and nothing else. */
function structureOf(
  records: readonly NachaRecord[],
  problems: BankProblem[],
): { batches: Batch[]; control: NachaRecord | null } {
  const batches: Batch[] = [];
  let control: NachaRecord | null = null;
  let open: Omit<Batch, "control"> | null = null;
  for (const record of records.slice(1)) {
    const type = record.text[0];
    const entry: Batch["entries"][number] | undefined = open?.entries.at(-1);
    if (control !== null && /^9+$/.test(record.text)) continue;
    if (control === null && type === "5" && open === null) open = { header: record, entries: [] };
    else if (control === null && type === "6" && open !== null) open.entries.push({ detail: record, addenda: [] });
    else if (control === null && type === "7" && entry) entry.addenda.push(record);
    else if (control === null && type === "8" && open !== null) {
      batches.push({ ...open, control: record });
      open = null;
    } else if (control === null && type === "9" && open === null) control = record;
    else {
      problems.push({
        line: record.line,
        reason: `A record of type ${type} stands where ${open === null ? "a batch header (5) or the file control (9)" : "an entry (6), addenda (7) or the batch control (8)"} should. Records are missing or out of order; ask the bank for the file again.`,
      });
      return { batches, control };
    }
  }
  if (control === null)
    problems.push({
      line: records.at(-1)?.line ?? 1,
      reason: "The file ends without its control record (9), so it was cut. Ask the bank for it again.",
    });
  return { batches, control };
}

function checkBatch({ header, entries, control }: Batch, problems: BankProblem[]): Totals {
  const totals: Totals = { entries: 0n, hash: 0n, debit: 0n, credit: 0n };
  for (const { detail, addenda } of entries) {
    const bank = digitsAt(detail, 3, 11);
    const amount = digitsAt(detail, 29, 39);
    if (bank === null || amount === null) {
      problems.push({
        line: detail.line,
        reason: `The entry's bank "${textAt(detail, 3, 11)}" and amount "${textAt(detail, 29, 39)}" should be digits. Ask the bank for the file again.`,
      });
      continue;
    }
    totals.entries += 1n + BigInt(addenda.length);
    totals.hash = (totals.hash + bank) % HASH_LIMIT;
    totals[isDebitCode(textAt(detail, 1, 3)) ? "debit" : "credit"] += amount;
  }
  if (textAt(header, 87, 94) !== textAt(control, 87, 94))
    problems.push({
      line: control.line,
      reason: `The batch control is of batch ${textAt(control, 87, 94)}, its header of batch ${textAt(header, 87, 94)}. Records are missing or out of order; ask the bank for the file again.`,
    });
  compare(control, "batch", totals, { entries: [4, 10], hash: [10, 20], debit: [20, 32], credit: [32, 44] }, problems);
  return totals;
}

function checkFile(
  control: NachaRecord,
  batches: readonly Totals[],
  batchCount: number,
  records: readonly NachaRecord[],
  problems: BankProblem[],
): void {
  const sum = (field: keyof Totals) => batches.reduce((total, batch) => total + batch[field], 0n);
  const totals: Totals = {
    entries: sum("entries"),
    hash: sum("hash") % HASH_LIMIT,
    debit: sum("debit"),
    credit: sum("credit"),
  };
  const says = { entries: [13, 21], hash: [21, 31], debit: [31, 43], credit: [43, 55] } as const;
  compare(control, "file", totals, says, problems);
  const blocks = Math.ceil(records.length / 10);
  if (digitsAt(control, 1, 7) !== BigInt(batchCount) || digitsAt(control, 7, 13) !== BigInt(blocks))
    problems.push({
      line: control.line,
      reason: `The file control says ${Number(textAt(control, 1, 7))} batches in ${Number(textAt(control, 7, 13))} blocks of ten records, but ${batchCount} in ${blocks} stand in the file. Something is missing or was added; ask the bank for the file again.`,
    });
}

const totalNames: Record<keyof Totals, string> = {
  entries: "number of entries and addenda",
  hash: "entry hash",
  debit: "total of debits in cents",
  credit: "total of credits in cents",
};

function compare(
  control: NachaRecord,
  level: string,
  totals: Totals,
  places: Record<keyof Totals, readonly [number, number]>,
  problems: BankProblem[],
): void {
  for (const field of ["entries", "hash", "debit", "credit"] as const) {
    const [from, to] = places[field];
    if (digitsAt(control, from, to) === totals[field]) continue;
    problems.push({
      line: control.line,
      reason: `The ${level} control says a ${totalNames[field]} of ${textAt(control, from, to)}, but the records give ${totals[field]}. Something is missing or was changed on the way; ask the bank for the file again.`,
    });
  }
}

function statementOf(
  header: NachaRecord,
  created: PlainDate,
  { header: batch, entries }: Batch,
  problems: BankProblem[],
): BankStatement {
  const company = textAt(batch, 40, 50).replace(/\s/g, "");
  if (company === "")
    problems.push({
      line: batch.line,
      reason: "The batch does not name the company whose payments came back. Ask the bank for the file again.",
    });
  const bookedOn = dayOfYearNearest(batch.text.slice(75, 78), created) ?? created;
  const bookings = entries.flatMap((entry): BankBooking[] => {
    const whole = readReturnedEntry(entry, { entryClass: textAt(batch, 50, 53), bookedOn });
    if (!("reason" in whole)) return [{ whole, parts: [], reference: null }];
    problems.push(whole);
    return [];
  });
  return {
    line: batch.line,
    accountIdentifier: company,
    number: `${created}/${textAt(header, 33, 34)}/${textAt(batch, 87, 94)}`,
    kind: "notification",
    startsOn: bookedOn,
    endsOn: bookedOn,
    currency: "USD",
    openingMinor: null,
    closingMinor: null,
    createdAt: createdAtOf(header, created),
    bookings,
  };
}

/** The header's day and time; the network does not say in which zone, and only the order of files depends on it. */
function createdAtOf(header: NachaRecord, created: PlainDate): string {
  const time = /^([01]\d|2[0-3])([0-5]\d)$/.exec(header.text.slice(29, 33));
  return `${created}T${time?.[1] ?? "00"}:${time?.[2] ?? "00"}:00.000Z`;
}
