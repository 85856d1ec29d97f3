import type { RaiseDisputeInput } from "#server/domain/disputes/inputs";
import type { RootCause } from "#server/domain/exceptions/root-causes";

export const demoDisputeOwner = "Priya Raman";

type End =
  | null
  | { resolution: "taken" }
  | { resolution: "withdrawn"; note: string; rootCause: RootCause }
  | { resolution: "decided"; acceptedPercent: number; note: string; rootCause: RootCause };

/** A claim of a customer of the demo company, and what became of it. */
export type DemoClaim = {
  entity: "US01" | "DE01" | "JP01";
  daysAgo: number;
  hour: number;
  raisedBy: string;
  saidBy: string;
  source: RaiseDisputeInput["source"];
  reason: string;
  claim: string;
  /** About its largest line, and how much of that or of the whole is contested. */
  isOfLine: boolean;
  percent: number;
  decidedAfterHours: number;
  end: End;
};

export const demoClaims: readonly DemoClaim[] = [
  {
    entity: "US01",
    daysAgo: 2,
    hour: 15,
    raisedBy: "Diego Ferrer",
    saidBy: "Rachel Stein",
    source: "collector",
    reason: "price",
    claim: "The order form of the renewal has a lower price a seat than the invoice. She sends the signed copy.",
    isOfLine: true,
    percent: 20,
    decidedAfterHours: 0,
    end: null,
  },
  {
    entity: "US01",
    daysAgo: 6,
    hour: 10,
    raisedBy: "Diego Ferrer",
    saidBy: "Gordon Pruitt",
    source: "invoice_rejection",
    reason: "purchase_order",
    claim: "Accounts payable sent the invoice back: the purchase order on it was closed in the summer.",
    isOfLine: false,
    percent: 100,
    decidedAfterHours: 3,
    end: { resolution: "taken" },
  },
  {
    entity: "US01",
    daysAgo: 9,
    hour: 11,
    raisedBy: "Diego Ferrer",
    saidBy: "Yolanda Price",
    source: "collector",
    reason: "discount",
    claim: "They expected the partner discount of last year on this invoice as well.",
    isOfLine: true,
    percent: 10,
    decidedAfterHours: 26,
    end: {
      resolution: "decided",
      acceptedPercent: 0,
      note: "The partner discount ended with the old contract; the renewal they signed names the full price.",
      rootCause: "customer_request",
    },
  },
  {
    entity: "DE01",
    daysAgo: 5,
    hour: 9,
    raisedBy: "Annika Vogel",
    saidBy: "Petra Wiechert",
    source: "collector",
    reason: "quantity",
    claim: "Twelve people left in the spring and were taken off by mail, but are billed for the whole quarter.",
    isOfLine: true,
    percent: 30,
    decidedAfterHours: 28,
    end: {
      resolution: "decided",
      acceptedPercent: 60,
      note: "Their mail of April names seven people, the others were active until June. The seven are credited.",
      rootCause: "amendment_late",
    },
  },
  {
    entity: "DE01",
    daysAgo: 8,
    hour: 14,
    raisedBy: "Annika Vogel",
    saidBy: "Jürgen Stahl",
    source: "collector",
    reason: "already_paid",
    claim: "Says the invoice was paid with the collective transfer of last month.",
    isOfLine: false,
    percent: 100,
    decidedAfterHours: 22,
    end: {
      resolution: "withdrawn",
      note: "He found that the transfer held the invoice before this one, and releases this one now.",
      rootCause: "customer_paid_otherwise",
    },
  },
  {
    entity: "JP01",
    daysAgo: 3,
    hour: 13,
    raisedBy: "Annika Vogel",
    saidBy: "Aiko Murata",
    source: "success_manager",
    reason: "quality",
    claim: "The reports were late on four days of the month; they ask for the service credit of the agreement.",
    isOfLine: false,
    percent: 15,
    decidedAfterHours: 0,
    end: null,
  },
];
