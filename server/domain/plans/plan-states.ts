/** A plan counts from its agreement on, until all of it came or too much of it did not. */
export const endedPlanStates = ["completed", "defaulted"] as const;
export type EndedPlanState = (typeof endedPlanStates)[number];

export const planStates = ["active", ...endedPlanStates] as const;
export type PlanState = (typeof planStates)[number];
