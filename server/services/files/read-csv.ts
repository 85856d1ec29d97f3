import { CsvError, parse } from "csv-parse/sync";
import type { FileRow } from "#server/domain/receivables/read-rows";
import { refusedFile } from "#server/services/files/refused-file";

type ParsedRow = { info: { lines: number }; record: string[] };

export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Rows of a file that is read: one more is asked for, so that a longer file is noticed and not cut. */
export const MOST_ROWS = 100_000;

/**
 * Takes a file of separated values apart. Blank lines are passed over; rows of uneven length are handed on as they are,
 * for the reader to name. A file that cannot be taken apart at all is refused whole.
 */
export function readCsv(fileName: string, text: string): { header: string[]; rows: FileRow[]; delimiter: Delimiter } {
  // One kind of line end, so that lines inside quotes count as one each.
  const lines = text.replace(/\r\n?/g, "\n");
  const delimiter = guessDelimiter(lines);
  const [first, ...others] = parsedRows(fileName, lines, delimiter);
  if (!first) throw refusedFile(fileName, "it is empty. Choose a file whose first line names its columns");
  if (others.length > MOST_ROWS)
    throw refusedFile(fileName, `it has more than ${MOST_ROWS} rows. Bring it in in parts`);
  return {
    header: first.record.map((column) => column.trim()),
    rows: others.map(({ info, record }) => ({ row: info.lines - linesWithin(record), cells: record })),
    delimiter,
  };
}

function parsedRows(fileName: string, text: string, delimiter: Delimiter): ParsedRow[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      record_delimiter: "\n",
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: MOST_ROWS + 2,
    }) as unknown as ParsedRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refusedFile(
      fileName,
      `its quotes do not fit together: ${error.message}. Correct the quotes and import it again`,
    );
  }
}

const GUESSED_FROM = 64 * 1024;

/** The sign that cuts most rows at the beginning of the file into as many cells as the header; a comma when none does. */
export function guessDelimiter(text: string): Delimiter {
  const head = text.slice(0, GUESSED_FROM).replaceAll(/"(?:[^"]|"")*"/g, "");
  const lines = head.split("\n").filter((line) => line.trim() !== "");
  const scores = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const inHeader = counts[0] ?? 0;
    return inHeader === 0 ? 0 : counts.filter((count) => count === inHeader).length * lines.length + inHeader;
  });
  const best = Math.max(...scores);
  return best === 0 ? "," : (delimiters[scores.indexOf(best)] ?? ",");
}

function linesWithin(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
}
