import { type DisputeItemState, type DisputeOutcome, itemStateLabels } from "#server/domain/disputes/records";
import type { DisputeItemView } from "#server/domain/disputes/views";

type Tone = "good" | "warn" | "danger" | "calm";

const stateTones: Record<DisputeItemState, Tone> = {
  open: "warn",
  accepted: "good",
  partly: "good",
  rejected: "danger",
  withdrawn: "calm",
  paid: "calm",
};

/** How a part of a dispute stands, in two words; what is accepted says whether its credit came. */
export function itemStanding({ state, creditedOn }: Pick<DisputeItemView, "state" | "creditedOn">): {
  word: string;
  tone: Tone;
} {
  const isAccepted = state === "accepted" || state === "partly";
  const credit = isAccepted ? (creditedOn === null ? ", credit to come" : ", credited") : "";
  return {
    word: `${itemStateLabels[state]}${credit}`,
    tone: isAccepted && creditedOn === null ? "warn" : stateTones[state],
  };
}

export function outcomeWord(outcome: DisputeOutcome | null): { word: string; tone: Tone } {
  return outcome === null
    ? { word: "Open", tone: "warn" }
    : { word: itemStateLabels[outcome], tone: stateTones[outcome] };
}
