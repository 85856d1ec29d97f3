import { type InvoiceDraft, invoiceFacts } from "#server/domain/receivables/invoice-facts";
import type { RowReader } from "#server/domain/receivables/row-reader";
import type { RowReading } from "#server/domain/receivables/row-reading";

/** Which column of the file holds what, so that a fault found later is still told by the file's own words. */
export type NamedColumns = Readonly<
  Record<"number" | "customerKey" | "issuedOn" | "dueOn" | "totalMinor" | "settledOn", string>
>;

/** How one layout of receivables files is read by code. A change of meaning is a new version. */
export type ReceivablesMapping = {
  key: string;
  version: number;
  label: string;
  /** Columns without which the file is not of this layout. */
  requiredColumns: readonly string[];
  columns: NamedColumns;
  read(row: RowReader): InvoiceDraft;
};

export function mappingVersionOf(mapping: ReceivablesMapping): string {
  return `${mapping.key}@${mapping.version}`;
}

/** The mapping as a way to read invoices of one legal entity, all in one currency. */
export function readingOf(
  mapping: ReceivablesMapping,
  { entityCode, currency }: { entityCode: string; currency: string },
): RowReading {
  const columns = new Map<string, string>(Object.entries(mapping.columns));
  const columnOf = (field: string) => columns.get(field) ?? field;
  return {
    kind: "file_invoice",
    name: mappingVersionOf(mapping),
    currency,
    constants: new Map(),
    columnOf,
    read: (row) => invoiceFacts(row, columnOf, mapping.read(row), { entityCode, currency, country: null }),
  };
}
