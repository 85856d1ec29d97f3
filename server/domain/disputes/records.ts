/** Where a claim came from. */
export const disputeSources = [
  "collector",
  "success_manager",
  "ticket",
  "short_payment",
  "chargeback",
  "invoice_rejection",
  "source_flag",
] as const;
export type DisputeSource = (typeof disputeSources)[number];

export const sourceLabels: Record<DisputeSource, string> = {
  collector: "Told to a collector",
  success_manager: "Told to the success manager",
  ticket: "Support ticket",
  short_payment: "Short payment",
  chargeback: "Chargeback",
  invoice_rejection: "Invoice rejected by the customer",
  source_flag: "Marked in a source",
};

/** What a dispute is about of one invoice, and what became of it. A part that ended stays ended. */
export const disputeItemStates = ["open", "accepted", "partly", "rejected", "withdrawn", "paid"] as const;
export type DisputeItemState = (typeof disputeItemStates)[number];

export const itemStateLabels: Record<DisputeItemState, string> = {
  open: "Open",
  accepted: "Accepted",
  partly: "Accepted in part",
  rejected: "Rejected",
  withdrawn: "Taken back",
  paid: "Paid",
};

/** How a dispute ended as a whole: by what became of its parts. */
export const disputeOutcomes = ["accepted", "partly", "rejected", "withdrawn", "paid"] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];
