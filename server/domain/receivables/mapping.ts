import type { RowReader } from "#server/domain/receivables/row-reader";
import type { PlainDate } from "#server/domain/time";

/** An invoice as a row states it; null where the cell was empty or was refused. */
export type InvoiceDraft = {
  number: string | null;
  customerKey: string | null;
  customerName: string | null;
  issuedOn: PlainDate | null;
  dueOn: PlainDate | null;
  totalMinor: bigint | null;
  /** The day it was paid in full; null while it is open. */
  settledOn: PlainDate | null;
  isDisputed: boolean | null;
};

/** Which column of the file holds what, so that a fault found later is still told by the file's own words. */
export type NamedColumns = Readonly<
  Record<"number" | "customerKey" | "issuedOn" | "dueOn" | "totalMinor" | "settledOn", string>
>;

/** How one layout of receivables files is read. A change of meaning is a new version. */
export type ReceivablesMapping = {
  key: string;
  version: number;
  label: string;
  /** Columns without which the file is not of this layout. */
  requiredColumns: readonly string[];
  columns: NamedColumns;
  read(row: RowReader): InvoiceDraft;
};

/** The column a field of an invoice came from; the field's own name where a layout has none for it. */
export function columnOf(mapping: ReceivablesMapping, field: string): string {
  return new Map(Object.entries(mapping.columns)).get(field) ?? field;
}

export function mappingVersionOf(mapping: ReceivablesMapping): string {
  return `${mapping.key}@${mapping.version}`;
}
