import type { RowReader } from "#server/domain/receivables/row-reader";
import type { FactsOf } from "#server/domain/sync/records";
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

type Owner = { entityCode: string; currency: string | null; country: string | null };

/** The invoice of a row, unless the row leaves something out or contradicts itself. */
export function invoiceFacts(
  reader: RowReader,
  columnOf: (field: string) => string,
  draft: InvoiceDraft,
  { entityCode, currency, country }: Owner,
): FactsOf<"file_invoice"> | null {
  refuseContradictions(reader, columnOf, draft);
  const { number, customerKey, issuedOn, dueOn, totalMinor, isDisputed } = draft;
  if (
    reader.faults.length > 0 ||
    number === null ||
    customerKey === null ||
    issuedOn === null ||
    dueOn === null ||
    totalMinor === null ||
    isDisputed === null ||
    currency === null
  )
    return null;
  return {
    number,
    customerKey,
    customerName: draft.customerName,
    country,
    entityCode,
    currency,
    issuedOn,
    dueOn,
    totalMinor: totalMinor.toString(),
    settledOn: draft.settledOn,
    isDisputed,
  };
}

function refuseContradictions(
  reader: RowReader,
  columnOf: (field: string) => string,
  { issuedOn, dueOn, settledOn, totalMinor }: InvoiceDraft,
): void {
  if (issuedOn !== null && dueOn !== null && dueOn < issuedOn) {
    reader.refuse(columnOf("dueOn"), `The invoice is due on ${dueOn}, before it was issued on ${issuedOn}.`);
  }
  if (issuedOn !== null && settledOn !== null && settledOn < issuedOn) {
    reader.refuse(
      columnOf("settledOn"),
      `The invoice was settled on ${settledOn}, before it was issued on ${issuedOn}.`,
    );
  }
  if (totalMinor !== null && totalMinor < 0n) {
    reader.refuse(
      columnOf("totalMinor"),
      "The amount is negative. A credit is no invoice and cannot be brought in as one.",
    );
  }
}
