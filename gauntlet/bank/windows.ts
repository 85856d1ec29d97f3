import { type BankFile, type BankStatement, entriesOf } from "#server/domain/bank/bank-file";
import { decoded, linesOf, withoutControls } from "#server/domain/bank/text";
import { decimalFromMinor } from "#server/domain/money";

/** The same account told of by two files whose days overlap, and how many entries both of them tell of. */
export type Windows = { first: Buffer; second: Buffer; shared: number; entries: number };

/**
 * Cuts two files out of one: all up to its middle day, and all from that day on. Opening and closing balances are those of
 * the window; the entries' own lines stay as the bank wrote them.
 * @returns null for a format that is not cut here, and for a file without an entry.
 */
export function overlappingWindows(file: BankFile, bytes: Uint8Array): Windows | null {
  const days = [...new Set(file.statements.flatMap(entriesOf).map(({ bookedOn }) => bookedOn))].toSorted();
  const middle = days[Math.floor(days.length / 2)];
  if (middle === undefined) return null;
  const cut = { mt940: cutMt940, "camt.053": cutCamt }[file.format as string];
  if (!cut) return null;
  const text = withoutControls(decoded(bytes));
  const entries = file.statements.flatMap(entriesOf);
  return {
    first: Buffer.from(cut(text, file, (day) => day <= middle, "A")),
    second: Buffer.from(cut(text, file, (day) => day >= middle, "B")),
    shared: entries.filter(({ bookedOn }) => bookedOn === middle).length,
    entries: entries.length,
  };
}

type IsInside = (day: string) => boolean;

function cutMt940(text: string, file: BankFile, isInside: IsInside, name: string): string {
  const lines = linesOf(text);
  return inside(file, isInside)
    .flatMap(({ statement, opening, closing, kept }) => {
      const at = (day: string | null, minor: bigint) =>
        `${minor < 0n ? "D" : "C"}${(day ?? "").replaceAll("-", "").slice(2)}${statement.currency}${plain(minor, statement.currency).replace(".", ",")}`;
      return [
        `:20:WINDOW${name}`,
        `:25:${statement.accountIdentifier}`,
        `:28C:${name}${statement.number}`.slice(0, 16),
        `:60F:${at(statement.startsOn, opening)}`,
        ...kept.flatMap(({ line }) => entryLines(lines, line)),
        `:62F:${at(statement.endsOn, closing)}`,
        "-",
      ];
    })
    .join("\n");
}

/** From its :61: up to the next booking or balance. */
function entryLines(lines: readonly string[], first: number): string[] {
  const rest = lines.slice(first);
  const end = rest.findIndex((line) => /^(:(61|62[FM]|64|65|20):|-\s*$)/.test(line));
  return lines.slice(first - 1, end === -1 ? undefined : first + end);
}

function cutCamt(text: string, file: BankFile, isInside: IsInside, name: string): string {
  const parts = inside(file, isInside).map(({ statement, opening, closing, kept }) => {
    const balance = (code: string, minor: bigint, day: string | null) =>
      `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${statement.currency}">${plain(minor, statement.currency)}</Amt><CdtDbtInd>${minor < 0n ? "DBIT" : "CRDT"}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
    const entries = kept.map(({ line }) => entryElement(text, line));
    return `<Stmt><Id>${name}-${statement.number}</Id><Acct><Id><Othr><Id>${statement.accountIdentifier}</Id></Othr></Id><Ccy>${statement.currency}</Ccy></Acct>${balance("OPBD", opening, statement.startsOn)}${balance("CLBD", closing, statement.endsOn)}
${entries.join("\n")}</Stmt>`;
  });
  const start = text.slice(0, text.search(/<Stmt>/));
  return `${start}${parts.join("\n")}</BkToCstmrStmt></Document>`;
}

function entryElement(text: string, line: number): string {
  const from = linesOf(text)
    .slice(line - 1)
    .join("\n");
  const start = from.search(/<Ntry>/);
  return from.slice(start, from.indexOf("</Ntry>", start) + "</Ntry>".length);
}

/** What of each statement lies inside, with the balances that frame it. Statements with nothing inside are left out. */
function inside(file: BankFile, isInside: IsInside) {
  return file.statements.flatMap((statement) => {
    const booked = statement.bookings.map(({ whole }) => whole);
    const kept = booked.filter(({ bookedOn }) => isInside(bookedOn));
    const before = booked.slice(0, booked.indexOf(kept[0] as (typeof booked)[number]));
    if (kept.length === 0) return [];
    const opening = (statement.openingMinor ?? 0n) + sumOf(before);
    return [{ statement, kept, opening, closing: opening + sumOf(kept) }];
  });
}

const sumOf = (entries: readonly { amountMinor: bigint; status: string }[]) =>
  entries.reduce((sum, { amountMinor, status }) => sum + (status === "booked" ? amountMinor : 0n), 0n);

const plain = (minor: bigint, currency: BankStatement["currency"]) =>
  decimalFromMinor(minor < 0n ? -minor : minor, currency);
