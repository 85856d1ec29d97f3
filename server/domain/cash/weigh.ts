import type { CandidateSet, Question } from "#server/domain/cash/candidate-sets";
import { claimIn, differenceOf, differenceWords, sumOf } from "#server/domain/cash/differences";
import type { LikelyPayer } from "#server/domain/cash/likely-payers";
import { NAMINGS, type NamedAs } from "#server/domain/cash/named-items";
import { type Difference, nameOfItem, type OpenItem, type Part, type Reason } from "#server/domain/cash/receipt";
import { listWords } from "#server/domain/exceptions/words";

/** What money may be for, with what speaks for it. */
export type Proposal = {
  parts: readonly Part[];
  items: readonly OpenItem[];
  difference: Difference;
  points: number;
  reasons: readonly Reason[];
};

/** A proposal with what decides whether it can be believed. */
export type Weighed = Proposal & {
  set: CandidateSet;
  /** How surely the words name the invoice they name least surely; null where one is not named. */
  naming: NamedAs | null;
  payers: readonly LikelyPayer[];
};

/** Null where a rate is missing or credits are more than is claimed. */
export function weighed(set: CandidateSet, question: Question): Weighed | null {
  const { receipt, ground, policy, likely, named } = question;
  const claims = set.invoices.map((item) => claimIn(item, receipt, ground.rates));
  if (claims.some((claim) => claim === null)) return null;
  const claimMinor = sumOf(claims.map((claim) => claim ?? 0n)) - sumOf(set.credits.map(({ openMinor }) => openMinor));
  if (claimMinor <= 0n) return null;
  const difference = differenceOf(receipt, set.invoices, claimMinor, policy);
  const naming = leastSure(set.invoices.map(({ id }) => named.get(id) ?? null));
  const payers = likely.filter(({ payer }) => set.invoices.some(({ customerId }) => customerId === payer.customerId));
  const reasons = [
    ...namingReasons(set, naming, question),
    ...amountReasons(set, difference, question),
    ...(payers[0]?.reasons ?? []),
  ];
  return {
    parts: partsOf(set, difference, receipt.currency, receipt.amountMinor),
    items: [...set.invoices, ...set.credits],
    difference,
    points: reasons.reduce((sum, { points }) => sum + points, 0),
    reasons,
    set,
    naming,
    payers,
  };
}

function leastSure(namings: readonly (NamedAs | null)[]): NamedAs | null {
  if (namings.includes(null)) return null;
  return NAMINGS[Math.max(...namings.map((naming) => (naming ? NAMINGS.indexOf(naming) : -1)))] ?? null;
}

function namingReasons(set: CandidateSet, naming: NamedAs | null, { policy: { points } }: Question): Reason[] {
  const isOne = set.invoices.length === 1;
  const all = isOne ? "" : "all ";
  switch (naming) {
    case "number":
      return [{ points: points.named, words: `${all}named by the payer` }];
    case "listed":
      return [{ points: points.named, words: `${all}in the row the payer names` }];
    case "figures":
      return [
        {
          points: points.figures,
          words: `${all}named by the payer by the figures of ${isOne ? "its number" : "their numbers"}`,
        },
      ];
    case "order":
      return [
        {
          points: points.order,
          words: `named by the payer by ${isOne ? "its purchase order" : "their purchase orders"}`,
        },
      ];
    case "near":
      return [{ points: points.near, words: "one slip away from what the payer names" }];
    case null:
      return [];
  }
}

function amountReasons(set: CandidateSet, difference: Difference, { receipt, policy: { points } }: Question): Reason[] {
  const { kind } = difference;
  const [only] = set.invoices;
  const off = set.credits.length === 0 ? "" : `, with ${listWords(set.credits.map(nameOfItem))} taken off`;
  if (kind === "exact") {
    const isOne = set.invoices.length === 1;
    const words = `${isOne ? "exactly its balance" : "together exactly the amount"}${off}`;
    const whole = set.isWhole ? [{ points: points.whole, words: "all that was due up to a day" }] : [];
    return [{ points: isOne && off === "" ? points.balance : points.together, words }, ...whole];
  }
  if (set.invoices.length === 1 && only?.currency === receipt.currency && only.totalMinor === receipt.amountMinor)
    return [{ points: points.total, words: "exactly its total" }];
  const isExplained = kind !== "short" && kind !== "over";
  return [{ points: isExplained ? points.explained : 0, words: differenceWords(difference, receipt.currency) }];
}

/** Credits are used whole; invoices are paid in the order they were due until the money is used up. */
function partsOf(set: CandidateSet, { kind }: Difference, currency: string, amountMinor: bigint): Part[] {
  const credited = sumOf(set.credits.map(({ openMinor }) => openMinor));
  // A small difference is written off with the payment, so the invoice is settled all the same.
  const isSettled = kind !== "short" || set.invoices.some((item) => item.currency !== currency);
  let left = amountMinor + credited;
  const paid = set.invoices.flatMap(({ id, openMinor }) => {
    const minor = isSettled || left > openMinor ? openMinor : left;
    left -= minor;
    return minor > 0n ? [{ itemId: id, minor }] : [];
  });
  return [...paid, ...set.credits.map(({ id, openMinor }) => ({ itemId: id, minor: -openMinor }))];
}
