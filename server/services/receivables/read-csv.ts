import { CsvError, parse } from "csv-parse/sync";
import type { FileRow } from "#server/domain/receivables/read-rows";
import { AppError } from "#server/kernel/errors";

type ParsedRow = { info: { lines: number }; record: string[] };

/**
 * Takes a comma-separated file apart. Blank lines are passed over; rows of uneven length are handed on as they are, for
 * the reader to name. A file that cannot be taken apart at all is refused whole.
 */
export function readCsv(fileName: string, text: string): { header: string[]; rows: FileRow[] } {
  // One kind of line end, so that lines inside quotes count as one each.
  const [first, ...others] = parsedRows(fileName, text.replace(/\r\n?/g, "\n"));
  if (!first) throw refused(fileName, "it is empty. Choose a file whose first line names its columns");
  return {
    header: first.record.map((column) => column.trim()),
    rows: others.map(({ info, record }) => ({ row: info.lines - linesWithin(record), cells: record })),
  };
}

function parsedRows(fileName: string, text: string): ParsedRow[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      record_delimiter: "\n",
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as ParsedRow[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refused(fileName, `its quotes do not fit together: ${error.message}. Correct the quotes and import it again`);
  }
}

function linesWithin(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
}

function refused(fileName: string, reason: string): AppError {
  return new AppError("BAD_INPUT", `${fileName} was not imported because ${reason}. Nothing was changed.`);
}
