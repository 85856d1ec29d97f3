import { dayWords, listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/**
 * How something that was found may stand, once that is signed. `closes`: it counts as found no longer, and its case closes.
 * `releases`: its case stays open and holds the draft no longer.
 */
export const acceptances = ["closes", "releases"] as const;
export type Acceptance = (typeof acceptances)[number];

/** What was signed to stand on a subject, or on the contract it is billed under. */
export type AcceptedFinding = {
  type: string;
  acceptance: Acceptance;
  /** As the type writes its details. */
  details: unknown;
  fromOn: PlainDate;
  untilOn: PlainDate | null;
  /** The request that was signed, as people call it. */
  requestNumber: number;
  /** The day of the document where it counts for all that is billed under a contract: its window is asked of that day. */
  documentOn: PlainDate | null;
};

/**
 * Whether it counts. What is said of one document counts by the calendar; what is said of a contract counts for documents
 * dated within its window, so that what was billed within it does not come up again when the window has ended.
 */
export function counts({ fromOn, untilOn, documentOn }: AcceptedFinding, today: PlainDate): boolean {
  const day = documentOn ?? today;
  return fromOn <= day && (untilOn === null || day <= untilOn);
}

/** "Accepted as it is under request 5012, until 31 December 2026." */
export function acceptedWords(accepted: readonly AcceptedFinding[]): string {
  const ends = accepted.flatMap(({ untilOn, documentOn }) =>
    untilOn !== null && documentOn === null ? [untilOn] : [],
  );
  const until = ends.sort().at(-1);
  const under = `Accepted as it is under ${requestWords(accepted)}`;
  return until === undefined ? `${under}.` : `${under}, until ${dayWords(until)}.`;
}

/** "It is held no longer: request 5012 let it go out as it is." */
export function releasedWords(accepted: readonly AcceptedFinding[]): string {
  return `It is held no longer: ${requestWords(accepted)} let it go out as it is.`;
}

function requestWords(accepted: readonly AcceptedFinding[]): string {
  const numbers = [...new Set(accepted.map(({ requestNumber }) => requestNumber))].sort((left, right) => left - right);
  return `${numbers.length === 1 ? "request" : "requests"} ${listWords(numbers.map(String))}`;
}
