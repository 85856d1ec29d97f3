import type { CreditMemoFacts, ErpCreditPostingFacts, OpenInvoiceFacts } from "#server/domain/exceptions/credit-facts";
import type { Seen } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/** A credit somebody promised the customer. */
export type PromiseFacts = Seen & {
  id: string;
  status: string;
  isDeleted: boolean;
  currency: string;
  amountMinor: bigint;
  reason: string | null;
  invoiceNumber: string | null;
  grantedBy: string | null;
  grantedOn: PlainDate;
  /** The number of the ticket it was promised on. */
  ticketNumber: string | null;
};

/** A credit memo of the customer, with the invoice it reduces and what the ERP made of it. */
export type IssuedCreditFacts = CreditMemoFacts & {
  invoiceNumber: string | null;
  /** What the ERP calls the invoice; null while it is not posted there. */
  erpInvoiceId: string | null;
  erpPostings: readonly ErpCreditPostingFacts[];
};

/** Everything detection may know about one promise. */
export type ServiceCreditFacts = {
  promise: PromiseFacts;
  /** Other promises to the same customer that stand. */
  siblings: readonly PromiseFacts[];
  /** The customer's credit memos in its currency, in the order in which they were issued. */
  credits: readonly IssuedCreditFacts[];
  /** The invoice it names, if billing has it. */
  invoice: (Seen & { number: string | null; status: string; totalMinor: bigint; balanceMinor: bigint }) | null;
  openInvoices: readonly OpenInvoiceFacts[];
  entity: { code: string; timeZone: string };
  customer: { id: string; name: string; tier: string | null };
  /** Whom and where the ERP would post for; null while it does not know the customer. */
  erp: { system: string; customerId: string; subsidiaryId: string } | null;
};
