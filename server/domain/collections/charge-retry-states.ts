import { defineMachine } from "#server/domain/machine";

/** `waiting`: the customer was told and has some days. `exhausted`: nothing more is done here by itself. */
export const chargeRetryStates = [
  "planned",
  "waiting",
  "requested",
  "succeeded",
  "failed",
  "dropped",
  "exhausted",
] as const;
export type ChargeRetryState = (typeof chargeRetryStates)[number];

/** Whom a person here has to ask, once a charge is given up. */
export const retryAsks = ["customer", "gateway"] as const;
export type RetryAsks = (typeof retryAsks)[number];

export const chargeRetryMachine = defineMachine("charge_retry", [
  { from: "planned", action: "plan", to: "planned" },
  { from: "planned", action: "wait", to: "waiting" },
  { from: "planned", action: "request", to: "requested" },
  { from: "planned", action: "drop", to: "dropped" },
  { from: "planned", action: "exhaust", to: "exhausted" },
  { from: "waiting", action: "wait", to: "waiting" },
  { from: "waiting", action: "plan", to: "planned" },
  { from: "waiting", action: "drop", to: "dropped" },
  { from: "waiting", action: "exhaust", to: "exhausted" },
  { from: "requested", action: "succeed", to: "succeeded" },
  { from: "requested", action: "fail", to: "failed" },
  { from: "requested", action: "drop", to: "dropped" },
  { from: "requested", action: "exhaust", to: "exhausted" },
  { from: "dropped", action: "plan", to: "planned" },
  { from: "dropped", action: "wait", to: "waiting" },
  { from: "dropped", action: "exhaust", to: "exhausted" },
]);

/** Who asked for a charge, as sentences speak of it: a person by name. */
export function askerWords(name: string): string {
  return name === "retry-charges" ? "the retry schedule" : name;
}

/** Something is still to come of it. */
export const liveRetryStates = ["planned", "waiting", "requested"] as const satisfies readonly ChargeRetryState[];

export function isLiveRetry(state: ChargeRetryState): boolean {
  return (liveRetryStates as readonly ChargeRetryState[]).includes(state);
}
