import type { DisputeItemState, DisputeOutcome } from "#server/domain/disputes/records";
import type { PlainDate } from "#server/domain/time";

/** What is contested of an invoice in one dispute, in minor units of its currency. */
export type ContestedPart = {
  disputedMinor: bigint;
  /** What is given back of it. */
  acceptedMinor: bigint;
  raisedOn: PlainDate;
  decidedOn: PlainDate | null;
  /** When the credit for it had come, so that the invoice itself asks for less. */
  creditedOn: PlainDate | null;
};

type Contestable = {
  openMinor: bigint;
  /** A source says that it is contested, and not how much of it. */
  isMarked: boolean;
};

/**
 * What nobody asks for of an invoice because it is contested, at the end of a day: what was still to be decided, and what had
 * been accepted and not been credited. Never more than was left to pay; the rest is chased. What a source only marks is
 * contested whole, until a dispute speaks for it.
 */
export function contestedMinor(
  parts: readonly ContestedPart[],
  { openMinor, isMarked }: Contestable,
  day: PlainDate,
): bigint {
  if (openMinor <= 0n) return 0n;
  const raised = parts.filter(({ raisedOn }) => raisedOn <= day);
  if (raised.length === 0) return isMarked ? openMinor : 0n;
  const contested = raised.reduce((sum, part) => sum + stillContested(part, day), 0n);
  return contested < openMinor ? contested : openMinor;
}

function stillContested(
  { disputedMinor, acceptedMinor, decidedOn, creditedOn }: ContestedPart,
  day: PlainDate,
): bigint {
  if (decidedOn === null || decidedOn > day) return disputedMinor;
  return creditedOn !== null && creditedOn <= day ? 0n : acceptedMinor;
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
  part: Pick<ContestedPart, "disputedMinor"> & { state: DisputeItemState },
  acceptedMinor: bigint,
): string | null {
  if (part.state !== "open") return "This part was decided already. Raise it anew where it is contested again.";
  if (acceptedMinor < 0n || acceptedMinor > part.disputedMinor)
    return "What is accepted lies between nothing and what is contested. Correct the amount.";
  return null;
}
