import type { ErpPostingFacts, Seen } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/** A credit the ERP keeps for the invoice. */
export type ErpCreditFacts = ErpPostingFacts & {
  /** What billing says of the same credit; null when billing knows none under the name it carries. */
  billedMinor: bigint | null;
};

/** How invoices of the legal entity reach the ERP. */
export type ErpFeedFacts = {
  /** False for a company that does not stage its invoices for an ERP we read. */
  isUsed: boolean;
  /** When the staging rows were last read; null when nobody kept count. */
  readAt: Date | null;
  /** What the customer's last posting was staged with: the proposal where a row is missing. Asked only there. */
  lastStaged: Readonly<Record<string, string | null>> | null;
};

/** The plan by which the ERP recognises the revenue of a line. */
export type RevenueScheduleFacts = Seen & {
  lineExternalId: string | null;
  productCode: string | null;
  currency: string;
  amountMinor: bigint;
  recognisedMinor: bigint;
  startsOn: PlainDate;
  endsOn: PlainDate;
  status: string;
};

export type RevenueFacts = {
  /** False for a company whose ERP plans no revenue that we read. */
  isUsed: boolean;
  schedules: readonly RevenueScheduleFacts[];
};

/** One try to get the invoice to its customer. */
export type DeliveryTryFacts = Seen & {
  channel: string;
  recipient: string | null;
  status: string;
  detail: string | null;
  at: Date;
};

export type DeliveryFacts = {
  /** False when the absence of a try proves nothing: nobody reports tries, or the invoice is older than our memory of them. */
  isTracked: boolean;
  /** In the order in which they were made. */
  tries: readonly DeliveryTryFacts[];
  /** How the customer wants invoices; null when nobody said. */
  wantedChannel: string | null;
  /** Where billing would send them. */
  email: string | null;
};
