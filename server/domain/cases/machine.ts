import { defineMachine } from "#server/domain/machine";

/**
 * The life of a case. `routed` waits in its queue, `in_progress` has somebody at it, `waiting` rests on another party,
 * `correcting` has a fix on its way to the source, `resolved` and `dismissed` are closed. What a person closed or the
 * machine closed differs by outcome, not by state. Every closed case can come back: a finding that returns reopens it.
 */
export const caseStates = ["routed", "in_progress", "waiting", "correcting", "resolved", "dismissed"] as const;
export type CaseState = (typeof caseStates)[number];
export const openCaseStates = [
  "routed",
  "in_progress",
  "waiting",
  "correcting",
] as const satisfies readonly CaseState[];

export const caseMachine = defineMachine("case", [
  { from: "routed", action: "take", to: "in_progress" },
  { from: "waiting", action: "take", to: "in_progress" },
  { from: "in_progress", action: "take", to: "in_progress" },
  { from: "in_progress", action: "release", to: "routed" },
  { from: "waiting", action: "release", to: "routed" },
  { from: "routed", action: "wait", to: "waiting" },
  { from: "in_progress", action: "wait", to: "waiting" },
  { from: "waiting", action: "wait", to: "waiting" },
  { from: "waiting", action: "wake", to: "routed" },
  { from: "routed", action: "correct", to: "correcting" },
  { from: "in_progress", action: "correct", to: "correcting" },
  { from: "waiting", action: "correct", to: "correcting" },
  { from: "correcting", action: "fail_correction", to: "in_progress" },
  { from: "routed", action: "resolve", to: "resolved" },
  { from: "in_progress", action: "resolve", to: "resolved" },
  { from: "waiting", action: "resolve", to: "resolved" },
  { from: "correcting", action: "resolve", to: "resolved" },
  { from: "routed", action: "dismiss", to: "dismissed" },
  { from: "in_progress", action: "dismiss", to: "dismissed" },
  { from: "waiting", action: "dismiss", to: "dismissed" },
  { from: "resolved", action: "reopen", to: "routed" },
  { from: "dismissed", action: "reopen", to: "routed" },
]);

export function isOpen(state: CaseState): boolean {
  return (openCaseStates as readonly CaseState[]).includes(state);
}

/** Why a case closed, apart from its state. `self_closed`: the finding ended without an act of ours. */
export const caseOutcomes = [
  "fixed",
  "self_closed",
  "resolved_by_hand",
  "accepted_as_is",
  "not_an_issue",
  "duplicate_case",
  "handled_elsewhere",
] as const;
export type CaseOutcome = (typeof caseOutcomes)[number];
export const dismissReasons = [
  "accepted_as_is",
  "not_an_issue",
  "duplicate_case",
  "handled_elsewhere",
] as const satisfies readonly CaseOutcome[];

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Who a waiting case waits for. */
export const waitingOn = ["customer", "internal", "source"] as const;
export type WaitingOn = (typeof waitingOn)[number];

/** What may wake a snoozed case before its date. */
export const wakeEvents = ["payment", "source_change", "comment"] as const;
export type WakeEvent = (typeof wakeEvents)[number];
