/** How a proposed grant can stand. */
export const proposalStates = ["open", "confirmed", "declined", "withdrawn"] as const;
export type ProposalState = (typeof proposalStates)[number];

/** What a reviewer can say of a grant. */
export const lineDecisions = ["confirmed", "remove"] as const;
export type LineDecision = (typeof lineDecisions)[number];
