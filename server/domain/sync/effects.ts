/** An object in a source system: { system: "stripe", type: "invoice", id: "in_…" }. */
export type SourceReference = { system: string; type: string; id: string };

/** The acts Docket performs on sources. Amounts are strings of minor units, unit prices strings of micros. */
export type OutboundOperation =
  | {
      operation: "invoice.correct_line_price";
      invoiceId: string;
      lineId: string;
      unitPriceMicros: string;
      quantity: string;
      currency: string;
    }
  | {
      operation: "invoice.add_usage_line";
      invoiceId: string;
      productCode: string;
      description: string;
      quantity: string;
      amountMinor: string;
      currency: string;
      periodStartsOn: string;
      periodEndsOn: string;
    }
  | {
      operation: "invoice.correct_line_quantity";
      invoiceId: string;
      lineId: string;
      quantity: string;
      amountMinor: string;
      description: string;
    }
  | { operation: "invoice.set_purchase_order"; invoiceId: string; poNumber: string }
  | { operation: "invoice.hold"; invoiceId: string }
  | { operation: "invoice.release"; invoiceId: string }
  | { operation: "invoice.retry_payment"; invoiceId: string }
  | { operation: "invoice.send_payment_page"; invoiceId: string }
  | { operation: "invoice.void"; invoiceId: string }
  | { operation: "invoice.delete_draft"; invoiceId: string }
  | {
      operation: "customer.correct_address";
      customerId: string;
      line1: string;
      city: string;
      region: string;
      postalCode: string;
      country: string;
      invoiceId: string;
    }
  /** What a review of a services draft changes on one of its lines: its words, its amount, or both. */
  | {
      operation: "invoice.edit_line";
      invoiceId: string;
      lineId: string;
      description: string;
      amountMinor: string;
      currency: string;
    }
  /** Takes one line off a draft. */
  | { operation: "invoice.remove_line"; invoiceId: string; lineId: string }
  /**
   * Sets what a running subscription sells of a product from a day on. Without an item the product is added, with a
   * quantity of zero it ends; metered products have no quantity.
   */
  | {
      operation: "subscription.correct_item";
      subscriptionId: string;
      itemId: string | null;
      productCode: string;
      quantity: string | null;
      unitPriceMicros: string;
      currency: string;
      effectiveOn: string;
    }
  | { operation: "milestone.record_acceptance"; milestoneId: string; acceptedOn: string; acceptedBy: string }
  /** Bills hours that are approved and on no invoice: the project system hands them to billing. */
  | { operation: "project.bill_time"; projectId: string; timeEntryIds: readonly string[] }
  /** Asks those who approve hours and rates in the project system for their approval. */
  | {
      operation: "project.request_approval";
      projectId: string;
      timeEntryIds: readonly string[];
      rateIds: readonly string[];
    }
  /** Settles an open invoice with what earlier credits left: of billing the customer's balance, of the ERP the credit itself. */
  | {
      operation: "credit.apply";
      creditId: string;
      customerId: string;
      invoiceId: string;
      amountMinor: string;
      currency: string;
    }
  | { operation: "credit.void"; creditId: string; invoiceId: string }
  /** Credits an amount of an issued invoice, with tax, whichever of its lines it is for. */
  | {
      operation: "credit.issue";
      invoiceId: string;
      amountMinor: string;
      currency: string;
      memo: string;
      /** To the customer's credit balance when left out. */
      paidPart?: PaidPart;
      reason?: CreditReason | null;
    }
  /** Credits lines of an issued invoice, each in whole or in part. */
  | CreditIssueLines
  /** Pays a settled payment back to whoever paid it, in whole or in part. */
  | RefundIssue
  /** Gives up an open invoice as lost: billing stops collecting it. The books follow by a document of their own. */
  | { operation: "invoice.write_off"; invoiceId: string }
  /** Puts money that is here already on an open invoice, as far as the invoice still claims it. */
  | {
      operation: "payment.apply";
      paymentId: string;
      paymentIntentId: string;
      invoiceId: string;
      amountMinor: string;
      currency: string;
    }
  /** Tells billing of money that a bank booked and nobody collected, and what it pays. */
  | {
      operation: "payment.record";
      /** Our own id of the booking. */
      entryId: string;
      invoiceId: string;
      amountMinor: string;
      currency: string;
      receivedOn: string;
      reference: string;
      /** What of the booking it is, where the invoice is in another currency than the account. */
      usedMinor?: string;
    }
  /** Leaves money that no invoice needs with its customer. */
  | {
      operation: "payment.keep_as_credit";
      /** Null where a bank booked it and no platform knows the payment. */
      paymentId: string | null;
      customerId: string;
      amountMinor: string;
      currency: string;
    }
  | PaymentReturn
  | CreditTakenBack
  | { operation: "dispute.submit_evidence"; disputeId: string; chargeId: string; text: string; documents: string }
  | { operation: "dispute.accept"; disputeId: string; chargeId: string }
  /** Starts in billing what a renewal agreed, where the subscription of the former term ended with it. */
  | {
      operation: "subscription.renew";
      /** The subscription that ended with the former term: whom and how it billed is taken from it. */
      subscriptionId: string;
      contractNumber: string;
      startsOn: string;
      /** Months of one billing period. */
      intervalMonths: number;
      currency: string;
      items: readonly { productCode: string; quantity: string; unitPriceMicros: string }[];
    }
  /** Asks the meter to take a customer's events of some days again, and to tell billing of them. */
  | {
      operation: "usage.resubmit";
      /** A day the meter knows of the same customer and product: it tells how the meter names both. */
      likeDayId: string;
      productCode: string;
      days: readonly string[];
    }
  /** Sets what the meter counts for a day, as a correction with its reason. */
  | {
      operation: "usage.correct_day";
      dayId: string;
      quantity: string;
      reason: string;
    }
  /** Gives the customer a tax number in billing, in place of others of its kind. */
  | { operation: "customer.set_tax_id"; customerId: string; taxIdType: string; value: string }
  /** Has a draft's tax calculated again from the customer as billing now knows them. */
  | { operation: "invoice.recalculate_tax"; invoiceId: string }
  /** Puts one field of the customer's master right in billing or in the ERP. Terms are a number of days. */
  | { operation: "customer.correct_field"; customerId: string; field: CustomerField; value: string }
  /** Says in the CRM how an account stands with what it owes. */
  | {
      operation: "account.set_standing";
      accountId: string;
      standing: "good" | "past_due" | "expansion_blocked" | "suspended";
    }
  | { operation: "import.repost"; importId: string; corrections: Record<string, string> }
  /** Puts an invoice into the row of documents that billing hands to the ERP, where it was left out. */
  | ImportCreate
  /** Takes a posting back and, where it stands for a claim, posts it again as billing has it. */
  | DocumentCorrect
  /** Makes the plan by which the revenue of a billed line is recognised what it should be. */
  | RevenueCorrect
  /** Has revenue recognised otherwise than its line was billed for, month by month. */
  | RevenueOverride
  /** Sets what an hour of a role costs on a project from a day on. */
  | RateChange
  /** Amends a contract by an order that sells one product at another price from a day on. */
  | OrderChangePrice
  /** Ends a draft's waiting: it is issued at once. */
  | { operation: "invoice.finalize"; invoiceId: string }
  /** Has the totals of a draft calculated anew from its lines. */
  | { operation: "invoice.recalculate"; invoiceId: string }
  /** Hands an issued invoice to its customer once more, by e-mail or through the channel named. */
  | { operation: "invoice.send"; invoiceId: string; channel: "email" | "portal" | "e_invoice" }
  | { operation: "customer.set_email"; customerId: string; email: string; invoiceId: string }
  | DocumentPost
  /** Hands a mail to a customer to the mail server, once. What it says is in the mail that is stored. */
  | { operation: "message.send"; mailId: string };

/** The system of acts that are mails. It is no source: nothing is read from it, and it cannot be asked what it did. */
export const MAIL = "mail";

export type CreditIssueLines = {
  operation: "credit.issue_lines";
  invoiceId: string;
  /** What of each line is credited, before tax. Billing calculates the tax. */
  lines: readonly { lineId: string; amountMinor: string }[];
  currency: string;
  /** Together with tax, as it was foretold: billing may round it apart by one minor unit for each line, and no further. */
  totalMinor: string;
  paidPart: PaidPart;
  reason: CreditReason | null;
  memo: string;
};

/**
 * Tells billing that the bank took back what an act of ours recorded on an invoice, and asks for it anew: a paid invoice is
 * never open again.
 */
export type PaymentReturn = {
  operation: "payment.report_return";
  /** The act that recorded the money. */
  placedBy: string;
  /** Our own id of the booking that went back. */
  entryId: string;
  invoiceId: string;
  amountMinor: string;
  currency: string;
  receivedOn: string;
  returnedOn: string;
  dueInDays: number;
};

/** Takes from a customer what was kept as credit and went back to the payer. */
export type CreditTakenBack = {
  operation: "payment.take_back_credit";
  /** The act that kept it. */
  placedBy: string;
  /** Our own id of the booking that went back. */
  entryId: string;
  customerId: string;
  amountMinor: string;
  currency: string;
  returnedOn: string;
};

/**
 * Where the money of a paid invoice goes: to the customer's credit balance, back to whoever paid, or by a way that billing
 * only takes note of. An open invoice just asks for less, and this counts for nothing.
 */
export type PaidPart = "balance" | "refund" | "out_of_band";

/** The reasons billing has words for. */
export type CreditReason = "duplicate" | "fraudulent" | "order_change" | "product_unsatisfactory";

export type RefundIssue = {
  operation: "refund.issue";
  /** Billing's id of the charge that is paid back. */
  chargeId: string;
  amountMinor: string;
  currency: string;
  reason: "duplicate" | "fraudulent" | "requested_by_customer";
};

export type ImportCreate = {
  operation: "import.create";
  /** The billing platform's id of the invoice: the ERP keeps one row for it. */
  billingInvoiceId: string;
  currency: string;
  amountMinor: string;
  subsidiaryId: string;
  department: string;
  glAccount: string;
  postingPeriod: string;
  documentOn: string;
};

export type DocumentCorrect = {
  operation: "document.correct";
  /** The ERP's id of the posted invoice that is taken back. */
  transactionId: string;
  /** The day on which it is taken back and posted again: it lies in a period that is open. */
  postedOn: string;
  memo: string;
  /** What is posted in its place; null when nothing is. */
  replacement: {
    /** Our own reference, unique among invoices of the ERP for ever. */
    externalId: string;
    billingInvoiceId: string;
    currency: string;
    amountMinor: string;
    taxMinor: string;
  } | null;
};

export type RevenueCorrect = {
  operation: "revenue.correct_schedule";
  /** The ERP's id of the plan; null where there is none yet. */
  scheduleId: string | null;
  /** The posting whose revenue it plans. */
  transactionId: string;
  billingInvoiceId: string;
  billingLineId: string;
  productCode: string;
  currency: string;
  amountMinor: string;
  startsOn: string;
  endsOn: string;
};

export type RevenueOverride = {
  operation: "revenue.override_schedule";
  /** The ERP's id of the plan. */
  scheduleId: string;
  currency: string;
  /** What each month recognises, all of them, those that are closed as well: "2026-10". */
  months: readonly { month: string; amountMinor: string }[];
  startsOn: string;
  endsOn: string;
  memo: string;
};

export type RateChange = {
  operation: "project.change_rate";
  projectId: string;
  /** The rate in force until then. */
  rateId: string;
  role: string;
  currency: string;
  hourlyMinor: string;
  startsOn: string;
};

export type OrderChangePrice = {
  operation: "order.change_price";
  contractId: string;
  /** The order item whose terms go on at the new price. */
  itemId: string;
  productCode: string;
  quantity: string;
  unitPriceMicros: string;
  currency: string;
  effectiveOn: string;
  description: string;
};

export type CustomerField = "name" | "country" | "currency" | "payment_terms" | "tax_id";

/** A document for the ledger. The ERP keeps one document for an external id, however often it is sent. */
export type DocumentPost = {
  operation: "document.post";
  documentType: "creditmemo" | "customerpayment" | "customerrefund" | "journalentry";
  /** Our own reference, unique among documents of the type for ever. */
  externalId: string;
  /**
   * Set where it posts what the act before it made in billing, such as a credit note: the document then bears the id of that
   * as its reference and is over what billing calculated. The import by which billing hands its credits over meets it there
   * and posts no second one.
   */
  standsForFollowed?: true;
  /** The ERP's id of the customer; null for a journal entry. */
  customerId: string | null;
  /** The ERP's id of the subsidiary. */
  subsidiaryId: string;
  currency: string;
  amountMinor: string;
  postedOn: string;
  memo: string;
  /** The ERP's id of the invoice it is applied to. */
  appliesToInvoiceId: string | null;
  /** The billing document it is written for, where its reference does not name it. */
  billingDocument?: string;
  /** What a credit memo is booked as; a lower claim when left out. */
  bookedAs?: "bad_debt";
};

export type OutboundEffect = {
  id: string;
  idempotencyKey: string;
  /** The IANA zone in which the legal entity it is for counts its days; UTC when left out. */
  timeZone?: string;
  /** The document that the act before it made; left out where it follows none or none was made. */
  followed?: { documentId: string; amountMinor: string | null };
} & OutboundOperation;

/** What an act made in a source. */
export type MadeDocument = {
  /** Its number, as people read it. */
  reference: string;
  /** The source's id of it. */
  documentId: string;
  /** What it amounts to, as the source calculated it. */
  documentMinor: string;
};

export type EffectOutcome =
  /** The source says it is done, in its own words; `touched` are the objects to read again. */
  | ({ outcome: "confirmed"; confirmation: string; touched: SourceReference[] } & Partial<MadeDocument>)
  /** The source refused: a sentence with what to do. Not to be repeated unchanged. */
  | { outcome: "refused"; reason: string; touched: SourceReference[] }
  /** No answer, or one that does not tell: look it up before anything else. Where nobody can be asked, a person says what became of it. */
  | { outcome: "unknown"; reason: string; cannotBeAsked?: true }
  /** Nothing reached the source (no connection, rate limit), or it wants this one later: may be tried again after the delay. */
  | { outcome: "not_sent"; reason: string; retryAfterSeconds: number | null; isOfThisActAlone?: true };
