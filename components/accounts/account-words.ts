const standings: Record<string, string> = {
  good: "Good",
  past_due: "Past due",
  expansion_blocked: "Expansion blocked",
  suspended: "Restricted",
  churned: "Left us",
};

/** How account teams see the customer, in words. */
export function standingWords(standing: string | null): string {
  return standing === null ? "Unknown" : (standings[standing] ?? standing);
}

const chargebacks: Record<string, string> = {
  warning_needs_response: "Asked about",
  warning_under_review: "Under review",
  warning_closed: "Closed",
  needs_response: "To be answered",
  under_review: "Under review",
  won: "Won",
  lost: "Lost",
};

export function chargebackWords(status: string): string {
  return chargebacks[status] ?? status.replaceAll("_", " ");
}
