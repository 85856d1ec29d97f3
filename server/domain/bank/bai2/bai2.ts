import { readAccount } from "#server/domain/bank/bai2/account";
import { bai2Amount } from "#server/domain/bank/bai2/amounts";
import { type Bai2Record, bai2Records, fieldsOf } from "#server/domain/bank/bai2/records";
import { type BankProblem, type BankReading, type BankStatement, refused } from "#server/domain/bank/bank-file";
import { dayFromYymmdd } from "#server/domain/bank/days";

/** Reads BAI2 balance and transaction reports; every level's control total and record count must agree. */
export function readBai2(text: string): BankReading {
  const problems: BankProblem[] = [];
  const records = bai2Records(text, problems);
  const statements = problems.length === 0 ? readFile(records, problems) : [];
  if (problems.length > 0) return refused("bai2", problems);
  return { ok: true, file: { format: "bai2", statements } };
}

/** What a trailer says, and what stands before it. */
type Total = { amount: bigint; children: number; records: number };

function readFile(records: readonly Bai2Record[], problems: BankProblem[]): BankStatement[] {
  const [header] = records;
  const trailer = records.at(-1);
  if (header?.code !== "01" || trailer?.code !== "99") {
    problems.push({
      line: (header?.code === "01" ? trailer?.line : header?.line) ?? 1,
      reason:
        "A BAI2 file begins with a file header (01) and ends with a file trailer (99). This one was cut; ask the bank for it again.",
    });
    return [];
  }
  const created = createdAtOf(header);
  const statements: BankStatement[] = [];
  const total: Total = { amount: 0n, children: 0, records: lineCount([header, trailer]) };
  for (const group of sections(records.slice(1, -1), "02", "98", problems)) {
    const groupTotal = readGroup(group, created, statements, problems);
    total.amount += groupTotal.amount;
    total.children += 1;
    total.records += groupTotal.records;
  }
  checkTrailer(trailer, total, "file", "groups", problems);
  return statements;
}

function readGroup(
  records: readonly Bai2Record[],
  createdAt: string | null,
  statements: BankStatement[],
  problems: BankProblem[],
): Total {
  const [header] = records;
  const trailer = records.at(-1);
  const total: Total = { amount: 0n, children: 0, records: 0 };
  if (!header || !trailer) return total;
  const [, , status = "", asOf = "", , currency = "", modifier = ""] = fieldsOf(header);
  const day = dayFromYymmdd(asOf);
  if (day === null)
    problems.push({
      line: header.line,
      reason: `The group's day ${asOf} (year, month, day) does not exist. Ask the bank to correct it.`,
    });
  if (status === "2" || status === "4")
    problems.push({
      line: header.line,
      reason: `The group is marked as ${status === "2" ? "a deletion of an earlier one" : "a test"}, so it tells of no bookings. Ask the bank for a file with bookings.`,
    });
  total.records = lineCount([header, trailer]);
  for (const account of sections(records.slice(1, -1), "03", "49", problems)) {
    const group = { day: day ?? "1970-01-01", currency: currency || "USD", modifier, createdAt };
    const { statement, amount } = readAccount(account, group, problems);
    if (statement) statements.push(statement);
    const accountTotal = { amount, children: 0, records: lineCount(account) };
    checkTrailer(account.at(-1), accountTotal, "account", null, problems);
    total.amount += amount;
    total.children += 1;
    total.records += accountTotal.records;
  }
  checkTrailer(trailer, total, "group", "accounts", problems);
  return total;
}

/** Cuts records into sections that begin and end with the given codes; whatever stands between two is a problem. */
function sections(
  records: readonly Bai2Record[],
  opening: string,
  closing: string,
  problems: BankProblem[],
): Bai2Record[][] {
  const found: Bai2Record[][] = [];
  let open: Bai2Record[] | null = null;
  for (const record of records) {
    if (record.code === opening && open === null) open = [record];
    else if (open !== null && record.code !== opening) open.push(record);
    else {
      const expected = open === null ? opening : closing;
      problems.push({
        line: record.line,
        reason: `A record ${record.code} stands where a record ${expected} should. Records are missing or out of order; ask the bank for the file again.`,
      });
      return found;
    }
    if (record.code === closing) {
      found.push(open);
      open = null;
    }
  }
  if (open !== null)
    problems.push({
      line: open[0]?.line ?? 1,
      reason: `The section that begins on this line with a record ${opening} has no end (${closing}). The file was cut; ask the bank for it again.`,
    });
  return found;
}

/**
 * Control amounts and counts may be left blank; those that stand there must be right. Once something inside is wrong, the
 * totals around it say nothing more.
 */
function checkTrailer(
  trailer: Bai2Record | undefined,
  total: Total,
  level: string,
  children: string | null,
  problems: BankProblem[],
): void {
  if (!trailer || (children !== null && problems.length > 0)) return;
  const fields = fieldsOf(trailer);
  const [amount = "", ...counts] = fields;
  const wrong = (what: string, said: string, found: string) =>
    problems.push({
      line: trailer.line,
      reason: `The ${level}'s trailer says ${what} ${said}, but ${found} stand in the file. Something is missing or was changed on the way; ask the bank for the file again.`,
    });
  if (amount !== "" && bai2Amount(amount) !== total.amount)
    wrong("a control total of", amount, total.amount.toString());
  const childCount = children === null ? "" : (counts[0] ?? "");
  if (childCount !== "" && Number(childCount) !== total.children)
    wrong(`a number of ${children} of`, childCount, String(total.children));
  const recordCount = counts[children === null ? 0 : 1] ?? "";
  if (recordCount !== "" && Number(recordCount) !== total.records)
    wrong("a number of records of", recordCount, String(total.records));
}

function lineCount(records: readonly Bai2Record[]): number {
  return records.reduce((sum, record) => sum + record.lines.length, 0);
}

/** The header's day and time; banks do not say in which zone, and only the order of files depends on it. */
function createdAtOf(header: Bai2Record): string | null {
  const [, , date = "", time = ""] = fieldsOf(header);
  const day = dayFromYymmdd(date);
  const clock = /^([01]\d|2[0-3]):?([0-5]\d)/.exec(time);
  return day === null ? null : `${day}T${clock?.[1] ?? "00"}:${clock?.[2] ?? "00"}:00.000Z`;
}
