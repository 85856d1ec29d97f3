import { defineMachine } from "#server/domain/machine";

export const draftReviewStates = ["open", "approved", "ended"] as const;
export type DraftReviewState = (typeof draftReviewStates)[number];

/**
 * The life of a review. Parts are approved one by one while it is open, and the last approval closes it. An edit, and a
 * draft that is sent back, keep it open and ask approvals again. It ends when its draft is no draft any more, and opens
 * again when somebody changes in billing what was approved.
 */
export const draftReviewMachine = defineMachine("draft review", [
  { from: "open", action: "approve_part", to: "open" },
  { from: "open", action: "approve_last_part", to: "approved" },
  { from: "open", action: "send_back", to: "open" },
  { from: "open", action: "answer", to: "open" },
  { from: "open", action: "edit", to: "open" },
  { from: "open", action: "take_edit_back", to: "open" },
  { from: "open", action: "end", to: "ended" },
  { from: "approved", action: "reopen", to: "open" },
]);
