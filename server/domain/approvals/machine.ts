import { defineMachine } from "#server/domain/machine";

/**
 * The life of a request. `pending` collects signatures, `approved` has them all, `executing` has its acts on their way to
 * the sources, `executed` has every one confirmed. A voided request has to be looked at and signed again; a failed one was
 * refused by a source and can be carried out again on the same signatures.
 */
export const requestStates = [
  "draft",
  "pending",
  "approved",
  "executing",
  "executed",
  "failed",
  "rejected",
  "withdrawn",
  "voided",
] as const;
export type RequestState = (typeof requestStates)[number];

export const requestMachine = defineMachine("request", [
  { from: "draft", action: "amend", to: "draft" },
  { from: "draft", action: "submit", to: "pending" },
  { from: "draft", action: "withdraw", to: "withdrawn" },
  { from: "pending", action: "sign", to: "pending" },
  { from: "pending", action: "complete", to: "approved" },
  { from: "pending", action: "reject", to: "rejected" },
  { from: "pending", action: "withdraw", to: "withdrawn" },
  { from: "pending", action: "amend", to: "pending" },
  { from: "pending", action: "void", to: "voided" },
  { from: "approved", action: "execute", to: "executing" },
  { from: "approved", action: "void", to: "voided" },
  { from: "approved", action: "amend", to: "pending" },
  { from: "approved", action: "withdraw", to: "withdrawn" },
  { from: "executing", action: "confirm", to: "executed" },
  { from: "executing", action: "fail", to: "failed" },
  { from: "failed", action: "retry", to: "approved" },
  { from: "failed", action: "withdraw", to: "withdrawn" },
  { from: "voided", action: "amend", to: "pending" },
  { from: "voided", action: "withdraw", to: "withdrawn" },
]);

/** Somebody still has to do something with it, or a source has. */
export const liveStates = [
  "draft",
  "pending",
  "approved",
  "executing",
  "failed",
  "voided",
] as const satisfies readonly RequestState[];

/** States in which what a request would give away counts towards a split. */
export const countedStates = [
  "pending",
  "approved",
  "executing",
  "executed",
  "failed",
  "voided",
] as const satisfies readonly RequestState[];

export function isLive(state: RequestState): boolean {
  return (liveStates as readonly RequestState[]).includes(state);
}
