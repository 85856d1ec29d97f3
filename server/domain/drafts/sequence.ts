/** Who decides on a draft, in this order; a correction is what billing does with a draft that its project lead sent back. */
export const reviewParts = ["project_lead", "billing", "controller", "correction"] as const;
export type ReviewPart = (typeof reviewParts)[number];

export type ReviewDecision = "approved" | "sent_back";

export type ReviewStep = {
  position: number;
  part: ReviewPart;
  /** Null while it waits. */
  decision: ReviewDecision | null;
  /** The human being, whatever account they used. */
  decidedById: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  note: string | null;
  contentHash: string | null;
  voidedAt: Date | null;
  voidedBecause: string | null;
};

export const partLabels: Record<ReviewPart, string> = {
  project_lead: "Project lead",
  billing: "Billing",
  controller: "Controller",
  correction: "Correction by billing",
};

/**
 * From this much on, in the reporting currency, a controller approves as well: 50,000.00. It is the size of a whole small
 * project, so that a month's hours pass without a third person and what could bill a project at one go does not.
 */
export const CONTROLLER_FROM_BASE_MINOR = 5_000_000n;

/** What decides who has to approve. */
export type SequenceFacts = {
  /** What the standing edits add up to; below zero when they lower the draft. */
  netEditMinor: bigint;
  /** The draft before tax, in the reporting currency; null where no rate is known, and then nobody can call it small. */
  baseAmountMinor: bigint | null;
};

/** The controller's eyes are for drafts that were lowered, which gives work away, and for large ones. */
export function partsAsked({ netEditMinor, baseAmountMinor }: SequenceFacts): ReviewPart[] {
  const isLarge = baseAmountMinor === null || baseAmountMinor >= CONTROLLER_FROM_BASE_MINOR;
  const isForController = netEditMinor < 0n || isLarge;
  return isForController ? ["project_lead", "billing", "controller"] : ["project_lead", "billing"];
}

/** Approvals that hold: a correction is an answer, not an approval. */
export function standingApprovals(steps: readonly ReviewStep[]): ReviewStep[] {
  return steps.filter(
    ({ decision, voidedAt, part }) => decision === "approved" && voidedAt === null && part !== "correction",
  );
}

/** Where the review waits; null once nothing does. */
export function waitingStep(steps: readonly ReviewStep[]): ReviewStep | null {
  return steps.find(({ decision }) => decision === null) ?? null;
}

/** The first part that has not approved yet; null when all have. */
export function nextPart(steps: readonly ReviewStep[], facts: SequenceFacts): ReviewPart | null {
  const approved = new Set(standingApprovals(steps).map(({ part }) => part));
  return partsAsked(facts).find((part) => !approved.has(part)) ?? null;
}

/** A draft goes one part back; before the project lead there is only billing, who corrects it. */
export function partBefore(part: ReviewPart): ReviewPart {
  if (part === "controller") return "billing";
  return part === "billing" ? "project_lead" : "correction";
}

/** Who an approval would come from. `personId` is the human being: two accounts of one person are one pair of eyes. */
export type Approver = { personId: string };
export type StandingEdit = { editedById: string };

/**
 * Why this person may not decide a part, whatever they are permitted: nobody approves what they prepared any part of, and
 * nobody approves twice. Null when they may. Sending back and answering are open to everybody who holds the part.
 */
export function refusalToApprove(
  part: ReviewPart,
  { personId }: Approver,
  steps: readonly ReviewStep[],
  edits: readonly StandingEdit[],
): string | null {
  if (part === "correction") return null;
  if (edits.some(({ editedById }) => editedById === personId))
    return "You changed this draft yourself, so somebody else has to approve it. Ask a colleague who may.";
  const earlier = standingApprovals(steps).find(({ decidedById }) => decidedById === personId);
  return earlier
    ? `You approved this draft already as ${partLabels[earlier.part].toLowerCase()}; each approval comes from another person. Ask a colleague who may.`
    : null;
}
