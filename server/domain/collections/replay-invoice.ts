import type { PlainDate } from "#server/domain/time";

/**
 * An invoice as a file of receivables states it once everything is over, in the one currency of the file. It is open from
 * the day it was issued until the day before it was settled. One that was disputed counts as disputed in full for as long
 * as it is open: a file that says yes or no alone leaves nothing else to believe.
 */
export type ReplayInvoice = {
  number: string;
  customerKey: string;
  customerName: string | null;
  entity: string;
  country: string | null;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  totalMinor: bigint;
  /** Null where it is open to this day. */
  settledOn: PlainDate | null;
  isDisputed: boolean;
};
