import type { DraftLane } from "#server/domain/drafts/inputs";
import { hoursText } from "#server/domain/drafts/line-terms";
import type { DraftReviewState } from "#server/domain/drafts/machine";
import { partLabels, type ReviewPart } from "#server/domain/drafts/sequence";
import type { ActStanding, ActState, DraftDetail, DraftEditView, DraftStepView } from "#server/domain/drafts/views";
import type { Tone } from "../ui/badge";

export const laneWords: Record<DraftLane, string> = {
  mine: "Wait for you",
  open: "All under review",
  closed: "Done",
};

export const emptyWords: Record<DraftLane, { title: string; text: string }> = {
  mine: {
    title: "No draft waits for you",
    text: "Drafts for hours and milestones come here when your part of their review is next.",
  },
  open: {
    title: "No draft is under review",
    text: "When billing drafts an invoice for hours or milestones, it is held and stands here until it is approved.",
  },
  closed: { title: "No review is over yet", text: "Drafts that were approved or went another way stand here." },
};

export const reviewWords: Record<DraftReviewState, { word: string; tone: Tone }> = {
  open: { word: "Under review", tone: "accent" },
  approved: { word: "Approved", tone: "good" },
  ended: { word: "Ended", tone: "calm" },
};

export function hoursWords(minutes: number | null): string {
  return minutes === null ? "–" : `${hoursText(minutes)} h`;
}

/** "Waits for billing", "Waits for you as project lead". */
export function turnWords(part: ReviewPart, isYours: boolean): string {
  const who = partLabels[part].toLowerCase();
  return isYours ? `Waits for you: ${who}` : `Waits for ${who}`;
}

const actWords: Record<ActState, { word: string; tone: Tone }> = {
  intent: { word: "On its way to billing", tone: "accent" },
  sent: { word: "Sent to billing", tone: "accent" },
  unknown: { word: "Billing's answer is missing", tone: "warn" },
  confirmed: { word: "Confirmed by billing", tone: "good" },
  failed: { word: "Refused by billing", tone: "danger" },
};

export function actWord(act: ActStanding | null): { word: string; tone: Tone } {
  return act === null ? { word: "Not sent", tone: "calm" } : actWords[act.state];
}

export const fieldWords: Record<DraftEditView["field"], string> = {
  description: "Description",
  quantity: "Hours",
  rate: "Rate",
  left_out: "Left out",
};

/** Where one part of the sequence stands. */
export type PartStanding = { part: ReviewPart; step: DraftStepView | null; isNext: boolean };

/** The parts asked for with the approval that holds, or the place where it waits. */
export function partStandings({ parts, steps }: Pick<DraftDetail, "parts" | "steps">): PartStanding[] {
  const waiting = steps.find(({ decision }) => decision === null)?.part ?? null;
  return parts.map((part) => ({
    part,
    step:
      steps.find((step) => step.part === part && step.decision === "approved" && step.voidedBecause === null) ?? null,
    isNext: waiting === part,
  }));
}

/** What keeps the draft from its customer now, or that nothing does. */
export function holdSentence({ state, hold, exceptions }: Pick<DraftDetail, "state" | "hold" | "exceptions">): string {
  if (hold.isByReview)
    return hold.act?.state === "failed"
      ? `Billing refused to hold the draft: ${hold.act.error ?? "it gave no reason"}`
      : "The draft is held until every part has approved it.";
  if (hold.isByCases) {
    const holding = exceptions.filter(({ isHolding }) => isHolding).length;
    return `The draft is held by ${holding === 1 ? "an open exception" : "open exceptions"}.`;
  }
  if (state === "approved") return "Nothing of Docket's holds it any more; billing issues it.";
  return hold.isAutoAdvancing ? "Billing issues it by itself." : "Billing keeps it back for a reason of its own.";
}
