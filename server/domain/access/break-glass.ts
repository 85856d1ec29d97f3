import { defineMachine } from "#server/domain/machine";
import { addHours } from "#server/domain/time";

/** The role somebody has while they use break-glass. */
export const BREAK_GLASS_ROLE = "finance_director";
export const BREAK_GLASS_MOST_MINUTES = 240;
export const BREAK_GLASS_REASON_LENGTH = 20;
/** A use that nobody reviewed this long after its end is overdue. */
export const REVIEW_WITHIN_HOURS = 72;

/** What a reviewer may find. */
export const findings = ["justified", "not_justified"] as const;
export type Finding = (typeof findings)[number];
export const findingLabels: Record<Finding, string> = {
  justified: "It was justified",
  not_justified: "It was not justified",
};

export const breakGlassMachine = defineMachine("use of break-glass", [
  { from: "open", action: "end", to: "ended" },
  { from: "ended", action: "review", to: "reviewed" },
]);
export type BreakGlassState = "open" | "ended" | "reviewed";

type Times = { expiresAt: Date; endedAt: Date | null; reviewedAt: Date | null };

/** When the power ended or will end. */
export function endOf({ expiresAt, endedAt }: Omit<Times, "reviewedAt">): Date {
  return endedAt !== null && endedAt < expiresAt ? endedAt : expiresAt;
}

/** Where a use stands: its time alone ends it. */
export function breakGlassState(use: Times, now: Date): BreakGlassState {
  if (use.reviewedAt !== null) return "reviewed";
  return endOf(use) <= now ? "ended" : "open";
}

export function isReviewOverdue(use: Times, now: Date): boolean {
  return breakGlassState(use, now) === "ended" && addHours(endOf(use), REVIEW_WITHIN_HOURS) < now;
}

/** A use as it is shown. */
export type BreakGlassView = {
  id: string;
  name: string;
  isMine: boolean;
  entities: string[];
  reason: string;
  state: BreakGlassState;
  isOverdue: boolean;
  openedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endedBy: string | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
  finding: Finding | null;
  findingNote: string | null;
};

/** The uses, and the legal entities over which the reader may open one. */
export type BreakGlassOverview = { uses: BreakGlassView[]; entities: { code: string; name: string }[] };
