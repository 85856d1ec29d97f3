import type { RowReader } from "#server/domain/receivables/row-reader";
import type { FactsOf } from "#server/domain/sync/records";

/** The kinds of records that come in by file. */
export const fileKinds = ["file_customer", "file_invoice", "file_payment", "file_credit"] as const;
export type FileKind = (typeof fileKinds)[number];
export type FileFacts = FactsOf<FileKind>;

/** The field that tells one object of a kind from another, within its legal entity. */
export const keyFields = {
  file_customer: "customerKey",
  file_invoice: "number",
  file_payment: "number",
  file_credit: "number",
} as const satisfies Record<FileKind, string>;

export const kindNouns: Record<FileKind, string> = {
  file_customer: "customer",
  file_invoice: "invoice",
  file_payment: "payment",
  file_credit: "credit",
};

export function keyOf(kind: FileKind, facts: FileFacts): string {
  return kind === "file_customer" || !("number" in facts) ? facts.customerKey : facts.number;
}

/** How the rows of one file are read as records of one kind, whether code says so or a layout that somebody saved. */
export type RowReading = {
  kind: FileKind;
  /** What the import is remembered by: "ibm-watson@1", "shop-invoices v2". */
  name: string;
  /** The currency of amounts whose row names none. */
  currency: string;
  /** Values that stand in no column, by the words that stand for their column. */
  constants: ReadonlyMap<string, string>;
  /** The column a field came from; the field's own name where the file has none for it. */
  columnOf(field: string): string;
  /** The row's facts; null when a fault was found, which the reader then holds. */
  read(row: RowReader): FileFacts | null;
};
