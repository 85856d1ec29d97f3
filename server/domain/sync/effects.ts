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
  | { operation: "import.repost"; importId: string; corrections: Record<string, string> }
  | DocumentPost;

/** A document for the ledger. The ERP keeps one document for an external id, however often it is sent. */
export type DocumentPost = {
  operation: "document.post";
  documentType: "creditmemo" | "customerpayment" | "journalentry";
  /** Our own reference, unique among documents of the type for ever. */
  externalId: string;
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
};

export type OutboundEffect = {
  id: string;
  idempotencyKey: string;
  /** The IANA zone in which the legal entity it is for counts its days; UTC when left out. */
  timeZone?: string;
} & OutboundOperation;

export type EffectOutcome =
  /** The source says it is done, in its own words; `touched` are the objects to read again. */
  | { outcome: "confirmed"; confirmation: string; touched: SourceReference[] }
  /** The source refused: a sentence with what to do. Not to be repeated unchanged. */
  | { outcome: "refused"; reason: string; touched: SourceReference[] }
  /** No answer, or one that does not tell: look it up before anything else. */
  | { outcome: "unknown"; reason: string }
  /** Nothing reached the source (no connection, rate limit): may be tried again after the delay. */
  | { outcome: "not_sent"; reason: string; retryAfterSeconds: number | null };
