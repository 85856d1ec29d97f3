import type { BankProblem } from "#server/domain/bank/bank-file";
import { linesOf } from "#server/domain/bank/text";

/** A record with the physical lines it is made of: its own and its continuations, without their code and ending slash. */
export type Bai2Record = { code: string; line: number; lines: string[] };

const codes = new Set(["01", "02", "03", "16", "49", "98", "99"]);

/** Joins every record with its continuation lines (88). What is no record is a problem. */
export function bai2Records(text: string, problems: BankProblem[]): Bai2Record[] {
  const records: Bai2Record[] = [];
  for (const [index, raw] of linesOf(text).entries()) {
    const line = raw.trimEnd();
    if (line.trim() === "") continue;
    const code = line.slice(0, 2);
    const body = line.slice(3).replace(/\/$/, "");
    const last = records.at(-1);
    if (line[2] !== "," || (code === "88" && !last) || (code !== "88" && !codes.has(code))) {
      problems.push({
        line: index + 1,
        reason: `"${line.slice(0, 40)}" is no BAI2 record: one of 01, 02, 03, 16, 49, 88, 98 or 99 and a comma should stand first. Ask the bank for the file again.`,
      });
      return records;
    }
    if (code === "88") last?.lines.push(body);
    else records.push({ code, line: index + 1, lines: [body] });
  }
  return records;
}

/** All fields of a record whose continuations go on with fields. */
export function fieldsOf(record: Bai2Record): string[] {
  return record.lines
    .join(",")
    .split(",")
    .map((field) => field.trim());
}

/** Reads fields one after the other, across continuation lines, and then whatever text is left. */
export class Bai2Cursor {
  readonly #lines: readonly string[];
  /** The next line to go on with. */
  #line = 1;
  /** What is left of the present line; null once its last field was read. */
  #rest: string | null;

  constructor(record: Bai2Record) {
    this.#lines = record.lines;
    this.#rest = record.lines[0] ?? null;
  }

  isAtEnd(): boolean {
    return this.#rest === null && this.#line >= this.#lines.length;
  }

  /** The next field; empty when the record has ended. */
  next(): string {
    if (this.isAtEnd()) return "";
    if (this.#rest === null) {
      this.#rest = this.#lines[this.#line] ?? "";
      this.#line += 1;
    }
    const comma = this.#rest.indexOf(",");
    const field = comma === -1 ? this.#rest : this.#rest.slice(0, comma);
    this.#rest = comma === -1 ? null : this.#rest.slice(comma + 1);
    return field.trim();
  }

  /** What remains: free text, one physical line a line. */
  text(): string {
    return [this.#rest ?? "", ...this.#lines.slice(this.#line)].filter((line) => line !== "").join("\n");
  }
}
