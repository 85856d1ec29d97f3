import type { BankProblem } from "#server/domain/bank/bank-file";
import { linesOf } from "#server/domain/bank/text";

export const RECORD_LENGTH = 94;

export type NachaRecord = { line: number; text: string };

/**
 * The file's records, each of 94 characters. Blanks that a mail program cut off at the end are put back; a file without
 * line ends is cut where its records end.
 */
export function nachaRecords(text: string, problems: BankProblem[]): NachaRecord[] {
  const lines = linesOf(text);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const [only = ""] = lines;
  if (lines.length === 1 && only.length > RECORD_LENGTH && only.length % RECORD_LENGTH === 0) {
    return Array.from({ length: only.length / RECORD_LENGTH }, (_, index) => ({
      line: 1,
      text: only.slice(index * RECORD_LENGTH, (index + 1) * RECORD_LENGTH),
    }));
  }
  const records: NachaRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trimEnd();
    if (
      trimmed.length > RECORD_LENGTH ||
      trimmed.length === 0 ||
      (!"19".includes(line[0] ?? "") && line.length < RECORD_LENGTH)
    ) {
      problems.push({
        line: index + 1,
        reason: `The record has ${line.length} characters instead of ${RECORD_LENGTH}. The file was changed on the way; ask the bank for it again.`,
      });
      return records;
    }
    records.push({ line: index + 1, text: line.slice(0, RECORD_LENGTH).padEnd(RECORD_LENGTH) });
  }
  return records;
}

/** Digits at a place, as a number; null where something else stands. */
export function digitsAt({ text }: NachaRecord, from: number, to: number): bigint | null {
  const digits = text.slice(from, to);
  return /^\d+$/.test(digits) ? BigInt(digits) : null;
}

export function textAt({ text }: NachaRecord, from: number, to: number): string {
  return text.slice(from, to).trim();
}
