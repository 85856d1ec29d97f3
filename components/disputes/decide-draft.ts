import type { DisputeItemView } from "#server/domain/disputes/views";
import { decimalFromMinor } from "#server/domain/money";
import { readAmount } from "../approvals/typed-amounts";

/** What somebody is about to answer to each open part: the amount given back as typed, null for a part left for later. */
export type Answers = Readonly<Record<string, string | null>>;

/** Nothing is given back until somebody says so. */
export function firstAnswers(items: readonly DisputeItemView[]): Answers {
  return Object.fromEntries(items.filter(({ state }) => state === "open").map(({ id }) => [id, "0"]));
}

export function wholeOf({ disputed }: DisputeItemView): string {
  return decimalFromMinor(disputed.minor, disputed.currency);
}

export type ReadAnswers = {
  items: { itemId: string; acceptedMinor: bigint }[];
  /** What is wrong with an amount, by part. */
  troubles: Record<string, string>;
  acceptedMinor: bigint;
  rejectedMinor: bigint;
  /** Whether nothing stays open. */
  isLast: boolean;
};

export function readAnswers(items: readonly DisputeItemView[], answers: Answers): ReadAnswers {
  const read: ReadAnswers = { items: [], troubles: {}, acceptedMinor: 0n, rejectedMinor: 0n, isLast: true };
  for (const { id, state, disputed } of items) {
    if (state !== "open") continue;
    const typed = answers[id] ?? null;
    if (typed === null) {
      read.isLast = false;
      continue;
    }
    const amount = /^0(\.0*)?$/.test(typed.trim()) ? { value: 0n } : readAmount(typed, disputed.currency);
    if ("trouble" in amount) read.troubles[id] = amount.trouble;
    else if (amount.value > disputed.minor) read.troubles[id] = "No more than is contested.";
    else {
      read.items.push({ itemId: id, acceptedMinor: amount.value });
      read.acceptedMinor += amount.value;
      read.rejectedMinor += disputed.minor - amount.value;
    }
  }
  return read;
}
