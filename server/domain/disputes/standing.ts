import type { DisputeItemState, DisputeOutcome } from "#server/domain/disputes/records";

/** What is contested of an invoice in one dispute, in minor units of its currency. */
export type ContestedPart = {
  state: DisputeItemState;
  disputedMinor: bigint;
  /** What is given back of it. */
  acceptedMinor: bigint;
  /** What was given back already: the credit came, so the invoice's balance has become smaller by it. */
  creditedMinor: bigint;
};

/**
 * What nobody asks for of an invoice because of its disputes: what is still to be decided, and what was accepted and is not
 * credited yet. Never more than is left to pay; the rest is chased.
 */
export function contestedMinor(parts: readonly ContestedPart[], openMinor: bigint): bigint {
  const contested = parts.reduce((sum, part) => sum + stillContested(part), 0n);
  return contested < openMinor ? contested : openMinor > 0n ? openMinor : 0n;
}

function stillContested({ state, disputedMinor, acceptedMinor, creditedMinor }: ContestedPart): bigint {
  if (state === "open") return disputedMinor;
  if (state !== "accepted" && state !== "partly") return 0n;
  return acceptedMinor > creditedMinor ? acceptedMinor - creditedMinor : 0n;
}

/** What an answer makes of a part: given back whole, in part, or not at all. */
export function decided(disputedMinor: bigint, acceptedMinor: bigint): "accepted" | "partly" | "rejected" {
  if (acceptedMinor === 0n) return "rejected";
  return acceptedMinor === disputedMinor ? "accepted" : "partly";
}

/** How the dispute ended as a whole; null while any of its parts is open. */
export function outcomeOf(states: readonly DisputeItemState[]): DisputeOutcome | null {
  if (states.length === 0 || states.includes("open")) return null;
  const said = states.filter((state) => state !== "withdrawn" && state !== "paid");
  if (said.length === 0) return states.includes("paid") ? "paid" : "withdrawn";
  if (said.every((state) => state === "rejected")) return "rejected";
  return said.every((state) => state === "accepted") ? "accepted" : "partly";
}

/** What keeps an answer from being given; null where nothing does. */
export function answerTrouble(
  part: Pick<ContestedPart, "state" | "disputedMinor">,
  acceptedMinor: bigint,
): string | null {
  if (part.state !== "open") return "This part was decided already. Raise it anew where it is contested again.";
  if (acceptedMinor < 0n || acceptedMinor > part.disputedMinor)
    return "What is accepted lies between nothing and what is contested. Correct the amount.";
  return null;
}
