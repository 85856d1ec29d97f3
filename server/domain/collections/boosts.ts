import type { PlainDate } from "#server/domain/time";

/** What brings an account back to the top of the list, whoever put it away. */
export const boostKinds = ["reply", "payment", "broken_promise", "reassigned"] as const;
export type BoostKind = (typeof boostKinds)[number];

export const boostWords: Record<BoostKind, string> = {
  reply: "a reply arrived",
  payment: "a payment arrived",
  broken_promise: "a promise was broken",
  reassigned: "it was handed to somebody else",
};

/** `on` is the business day of `at` in the account's legal entity. */
export type BoostEvent = { kind: BoostKind; at: Date; on: PlainDate };

/** The newest of each kind that came after an instant, newest first: what somebody who worked the account has not seen. */
export function eventsSince(events: readonly BoostEvent[], since: Date | null): BoostEvent[] {
  const fresh = events
    .filter(({ at }) => since === null || at > since)
    .toSorted((left, right) => right.at.getTime() - left.at.getTime() || placeOf(left) - placeOf(right));
  return fresh.filter(({ kind }, place) => fresh.findIndex((one) => one.kind === kind) === place);
}

function placeOf({ kind }: BoostEvent): number {
  return boostKinds.indexOf(kind);
}
