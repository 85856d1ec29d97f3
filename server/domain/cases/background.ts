import type { Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** What was agreed, what was used and what else is open: the ground on which a case stands. */
export type CaseBackground = {
  contract: {
    number: string;
    status: string;
    startsOn: PlainDate;
    endsOn: PlainDate | null;
    poNumber: string | null;
    /** The prices in force on the day that matters: the invoice's last, else today. */
    asOf: PlainDate;
    prices: {
      productCode: string;
      quantity: string;
      unitPrice: string;
      includedUnits: string | null;
      orderNumber: string;
    }[];
  } | null;
  /** Measured use of each metered product over the invoice's period, day by day, beside what is included. */
  usage: {
    productCode: string;
    startsOn: PlainDate;
    endsOn: PlainDate;
    includedUnits: string | null;
    total: string;
    days: { day: PlainDate; quantity: string }[];
  }[];
  account: { openInvoices: number; open: Money[]; overdue: Money[]; openCases: number };
  /** Where each thing shown comes from: the source's own object, its version, and when it was last seen there. */
  lineage: LineageEntry[];
};

export type LineageEntry = {
  what: string;
  system: string;
  externalId: string;
  versionAt: Date;
  seenAt: Date;
  mappingVersion: string;
  /** The message it was read from; null where it is no longer known. */
  inboxId: string | null;
};

/** An invoice as its customer reads it. */
export type InvoiceDocument = {
  number: string | null;
  status: string;
  seller: { name: string; country: string };
  customer: { name: string; addressLines: string[]; taxId: string | null };
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  period: { startsOn: PlainDate; endsOn: PlainDate } | null;
  poNumber: string | null;
  lines: {
    description: string;
    quantity: string;
    unitPrice: string;
    amount: Money;
    period: [PlainDate, PlainDate] | null;
  }[];
  subtotal: Money;
  taxes: { label: string; amount: Money }[];
  total: Money;
  paid: Money;
  credited: Money;
  balance: Money;
};
