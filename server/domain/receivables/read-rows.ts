import type { InvoiceDraft, ReceivablesMapping } from "#server/domain/receivables/mapping";
import { type Fault, RowReader } from "#server/domain/receivables/row-reader";
import type { FactsOf } from "#server/domain/sync/records";

/** A row as it stands in the file. `row` is its line in the file, counting the header as 1. */
export type FileRow = { row: number; cells: readonly string[] };
export type Reject = { row: number; column: string; reason: string };
export type TakenRow = { row: number; facts: FactsOf<"file_invoice"> };
export type ReadRows = { taken: TakenRow[]; rejected: Reject[] };

/**
 * Turns the rows of a file into invoices. A row is taken whole or not at all; one that is not is named once, under its
 * first faulty column, with every fault in the reason. Taken and rejected together are all rows of the file.
 */
export function readRows(
  file: { header: readonly string[]; rows: readonly FileRow[] },
  mapping: ReceivablesMapping,
  owner: { entityCode: string; currency: string },
): ReadRows {
  const result: ReadRows = { taken: [], rejected: [] };
  const firstByNumber = new Map<string, FileRow>();
  for (const row of file.rows) {
    const read = readRow(row, file.header, mapping, owner, firstByNumber);
    if ("facts" in read) result.taken.push({ row: row.row, facts: read.facts });
    else result.rejected.push(rejectOf(row.row, read.faults));
  }
  return result;
}

function readRow(
  row: FileRow,
  header: readonly string[],
  mapping: ReceivablesMapping,
  owner: { entityCode: string; currency: string },
  firstByNumber: Map<string, FileRow>,
): { facts: FactsOf<"file_invoice"> } | { faults: readonly Fault[] } {
  if (row.cells.length !== header.length) return { faults: [unevenness(row, header)] };
  const cells = new Map(header.map((column, index) => [column, row.cells[index] ?? ""]));
  const repetition = repeats(row, header, mapping, (cells.get(mapping.columns.number) ?? "").trim(), firstByNumber);
  if (repetition) return { faults: [repetition] };
  const reader = new RowReader(cells, owner.currency);
  const draft = mapping.read(reader);
  refuseContradictions(reader, mapping, draft);
  const facts = factsOf(draft, owner);
  return facts === null || reader.faults.length > 0 ? { faults: reader.faults } : { facts };
}

function unevenness(row: FileRow, header: readonly string[]): Fault {
  const column = header[row.cells.length] ?? `column ${header.length + 1}`;
  return { column, reason: `The row has ${row.cells.length} cells where the header has ${header.length}.` };
}

/** The first row with a number speaks for it, even where it was refused itself: of two accounts nobody can choose silently. */
function repeats(
  row: FileRow,
  header: readonly string[],
  mapping: ReceivablesMapping,
  number: string,
  firstByNumber: Map<string, FileRow>,
): Fault | null {
  if (number === "") return null;
  const first = firstByNumber.get(number);
  if (!first) {
    firstByNumber.set(number, row);
    return null;
  }
  const differing = header.filter((_, index) => row.cells[index]?.trim() !== first.cells[index]?.trim());
  const how = differing.length === 0 ? "repeats" : "has the same number as";
  const difference = differing.length === 0 ? "" : ` but differs from it in ${differing.join(", ")}`;
  return {
    column: mapping.columns.number,
    reason: `The row ${how} row ${first.row}${difference}. Each invoice is taken once, from its first row.`,
  };
}

function refuseContradictions(
  reader: RowReader,
  { columns }: ReceivablesMapping,
  { issuedOn, dueOn, settledOn, totalMinor }: InvoiceDraft,
): void {
  if (issuedOn !== null && dueOn !== null && dueOn < issuedOn) {
    reader.refuse(columns.dueOn, `The invoice is due on ${dueOn}, before it was issued on ${issuedOn}.`);
  }
  if (issuedOn !== null && settledOn !== null && settledOn < issuedOn) {
    reader.refuse(columns.settledOn, `The invoice was settled on ${settledOn}, before it was issued on ${issuedOn}.`);
  }
  if (totalMinor !== null && totalMinor < 0n) {
    reader.refuse(
      columns.totalMinor,
      "The amount is negative. A credit is no invoice and cannot be brought in as one.",
    );
  }
}

function factsOf(draft: InvoiceDraft, owner: { entityCode: string; currency: string }): FactsOf<"file_invoice"> | null {
  const { number, customerKey, issuedOn, dueOn, totalMinor, isDisputed } = draft;
  if (
    number === null ||
    customerKey === null ||
    issuedOn === null ||
    dueOn === null ||
    totalMinor === null ||
    isDisputed === null
  )
    return null;
  return {
    number,
    customerKey,
    customerName: draft.customerName,
    country: null,
    entityCode: owner.entityCode,
    currency: owner.currency,
    issuedOn,
    dueOn,
    totalMinor: totalMinor.toString(),
    settledOn: draft.settledOn,
    isDisputed,
  };
}

function rejectOf(row: number, faults: readonly Fault[]): Reject {
  const [first, ...others] = faults;
  const besides = others.map((fault) => ` Besides, ${fault.column}: ${fault.reason}`);
  return { row, column: first?.column ?? "", reason: (first?.reason ?? "") + besides.join("") };
}
