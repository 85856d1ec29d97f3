import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Currency } from "#server/sandbox/world/model";

export interface ErpTransaction {
  id: string;
  tranId: string;
  externalId: string;
  type: "CustInvc" | "CustPymt" | "CustCred" | "Journal";
  entityId: string | null;
  subsidiaryId: string;
  currency: Currency;
  total: number;
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
}

export interface CurrencyRate {
  id: string;
  base: Currency;
  other: Currency;
  rate: string;
  date: string;
  modifiedAt: number;
}
