import type { CaseLane } from "#server/domain/cases/filters";
import type { BulkAct } from "#server/domain/cases/inputs";

/** What a person can do to one case; the fields are those of the command behind it. */
export type CaseAct =
  | Exclude<BulkAct, { action: "fix" | "decide_dispute" }>
  | { action: "wake" }
  | { action: "fix"; fix: string; input: Record<string, string> }
  | { action: "undo" };

/** Acts after which a case no longer belongs to the lane it is looked at in. */
export function leavesLane(action: CaseAct["action"] | BulkAct["action"], lane: CaseLane): boolean {
  if (lane === "closed") return false;
  if (action === "resolve" || action === "dismiss" || action === "decide_dispute") return true;
  return lane === "open" ? action === "snooze" : action === "wake" || action === "take" || action === "release";
}

/** How an act is named where it is told again, as in "Redo mine: dismiss". */
export const actWords: Record<CaseAct["action"], string> = {
  take: "take it",
  release: "release it",
  assign: "assign it",
  snooze: "snooze it",
  wake: "wake it",
  escalate: "escalate it",
  resolve: "resolve it by hand",
  dismiss: "dismiss it",
  fix: "fix it",
  undo: "undo the last act",
};

export type ActOutcome =
  | { kind: "done"; message: string }
  /** Somebody else was first: the sentence says who did what. */
  | { kind: "conflict"; act: CaseAct; sentence: string }
  | { kind: "refused"; sentence: string; reference: string | null };
