import { type Fault, RowReader } from "#server/domain/receivables/row-reader";
import { type FileFacts, keyFields, kindNouns, type RowReading } from "#server/domain/receivables/row-reading";

/** A row as it stands in the file. `row` is its line in the file, counting the header as 1. */
export type FileRow = { row: number; cells: readonly string[] };
export type FileTable = { header: readonly string[]; rows: readonly FileRow[] };
export type Reject = { row: number; column: string; value: string; reason: string };
export type TakenRow = { row: number; facts: FileFacts };
export type ReadRows = { taken: TakenRow[]; rejected: Reject[] };

/**
 * Turns the rows of a file into records. A row is taken whole or not at all; one that is not is named once, under its
 * first faulty column, with every fault in the reason. Taken and rejected together are all rows of the file.
 */
export function readRows(file: FileTable, reading: RowReading): ReadRows {
  const result: ReadRows = { taken: [], rejected: [] };
  const firstByKey = new Map<string, FileRow>();
  for (const row of file.rows) {
    const read = readRow(row, file.header, reading, firstByKey);
    if ("facts" in read) result.taken.push({ row: row.row, facts: read.facts });
    else result.rejected.push(rejectOf(row.row, read.faults));
  }
  return result;
}

/** The value of a row under each column; of a row of another length, what stands where. */
export function cellsOf(row: FileRow, header: readonly string[]): Map<string, string> {
  return new Map(header.map((column, index) => [column, row.cells[index] ?? ""]));
}

/** Finds what a cell says by its row and column, for telling of trouble that was found after reading. */
export function cellFinder({ header, rows }: FileTable): (row: number, column: string) => string {
  let byRow: ReadonlyMap<number, FileRow> | undefined;
  return (row, column) => {
    byRow ??= new Map(rows.map((one) => [one.row, one]));
    return byRow.get(row)?.cells[header.indexOf(column)]?.trim() ?? "";
  };
}

function readRow(
  row: FileRow,
  header: readonly string[],
  reading: RowReading,
  firstByKey: Map<string, FileRow>,
): { facts: FileFacts } | { faults: readonly Fault[] } {
  if (row.cells.length !== header.length) return { faults: [unevenness(row, header)] };
  const cells = cellsOf(row, header);
  for (const [column, value] of reading.constants) cells.set(column, value);
  const repetition = repeats(row, header, reading, cells, firstByKey);
  if (repetition) return { faults: [repetition] };
  const reader = new RowReader(cells, reading.currency);
  const facts = reading.read(reader);
  return facts === null || reader.faults.length > 0 ? { faults: reader.faults } : { facts };
}

function unevenness(row: FileRow, header: readonly string[]): Fault {
  const column = header[row.cells.length] ?? `column ${header.length + 1}`;
  const value = row.cells[header.length] ?? "";
  return { column, value, reason: `The row has ${row.cells.length} cells where the header has ${header.length}.` };
}

/** The first row with a key speaks for it, even where it was refused itself: of two accounts nobody can choose silently. */
function repeats(
  row: FileRow,
  header: readonly string[],
  { kind, columnOf }: RowReading,
  cells: ReadonlyMap<string, string>,
  firstByKey: Map<string, FileRow>,
): Fault | null {
  const column = columnOf(keyFields[kind]);
  const key = (cells.get(column) ?? "").trim();
  if (key === "") return null;
  const first = firstByKey.get(key);
  if (!first) {
    firstByKey.set(key, row);
    return null;
  }
  const differing = header.filter((_, index) => row.cells[index]?.trim() !== first.cells[index]?.trim());
  const how = differing.length === 0 ? "repeats" : `has the same ${kind === "file_customer" ? "key" : "number"} as`;
  const difference = differing.length === 0 ? "" : ` but differs from it in ${differing.join(", ")}`;
  return {
    column,
    value: key,
    reason: `The row ${how} row ${first.row}${difference}. Each ${kindNouns[kind]} is taken once, from its first row.`,
  };
}

function rejectOf(row: number, faults: readonly Fault[]): Reject {
  const [first, ...others] = faults;
  const besides = others.map((fault) => ` Besides, ${fault.column}: ${fault.reason}`);
  return {
    row,
    column: first?.column ?? "",
    value: first?.value ?? "",
    reason: (first?.reason ?? "") + besides.join(""),
  };
}
