import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Currency } from "#server/sandbox/world/model";

export interface ErpTransaction {
  id: string;
  tranId: string;
  externalId: string;
  type: "CustInvc" | "CustPymt" | "CustCred" | "CustRfnd" | "Journal";
  entityId: string | null;
  subsidiaryId: string;
  currency: Currency;
  total: number;
  /** The tax within the total; left out by documents that tell none. */
  tax?: number;
  /** The billing document written on it, where its external id is another name. */
  billingDocument?: string;
  status: string;
  date: string;
  dueDate: string | null;
  postingPeriod: string;
  memo: string | null;
  modifiedAt: number;
  /** Set when somebody deleted it: it is gone for every reader, and only the list of deletions still names it. */
  deletedAt?: number;
}

/** What NetSuite tells of a record that is gone. */
export interface DeletedRecord {
  type: string;
  recordId: string;
  name: string;
  deletedAt: number;
}

export interface InvoiceImport {
  id: string;
  externalId: string;
  status: "Pending" | "Posted" | "Rejected";
  errorCode: string | null;
  errorMessage: string | null;
  transactionId: string | null;
  amount: number;
  currency: Currency;
  entity: EntityCode;
  subsidiaryId: string | null;
  postingPeriod: string | null;
  department: string | null;
  glAccount: string | null;
  date: string;
  modifiedAt: number;
  /** Set when somebody deleted it. */
  deletedAt?: number;
}

/** By which the ERP recognises the revenue of one billed line. */
export interface RevenuePlan {
  id: string;
  number: string;
  externalId: string | null;
  transactionId: string;
  invoiceId: string;
  lineId: string | null;
  item: string | null;
  subsidiaryId: string;
  currency: Currency;
  amount: number;
  recognised: number;
  /** What each month recognises, where somebody set it; else evenly over its days. */
  months?: { period: string; amount: number }[] | null;
  startDate: string;
  endDate: string;
  modifiedAt: number;
  deletedAt?: number;
}

export interface CurrencyRate {
  id: string;
  base: Currency;
  other: Currency;
  rate: string;
  date: string;
  modifiedAt: number;
}
