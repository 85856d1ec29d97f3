import { z } from "zod";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** Payments and equal bookings are looked for over so many days around a booking, so no tolerance can be wider. */
export const WIDEST_DAYS = 20;
const points = z.int().min(0).max(1_000);

/** How a booking of the bank finds the payment and the invoices it is: days, names, and what speaks for a proposal. */
export const MatchingPolicy = z.strictObject({
  /** Other systems may tell of money so many days before its bank books it, and so many after. */
  toldBeforeDays: z.int().min(0).max(WIDEST_DAYS),
  toldAfterDays: z.int().min(0).max(WIDEST_DAYS),
  /** A booking that takes money back belongs to a receipt at most so many days older. */
  returnedWithinDays: z.int().min(0).max(90),
  /** Money on no invoice is a case once it is older than this. */
  waitDays: z.int().min(0).max(30),
  /** Two names are one company's when they share at least so many of a hundred of their words. */
  likeNamesPercent: z.int().min(1).max(100),
  /** What speaks for an invoice somebody is shown, in points; nothing is shown that nothing speaks for. */
  points: z.strictObject({ named: points, balance: points, together: points, total: points, payer: points }),
  mostShown: z.int().min(1).max(10),
  /** Sums of more invoices than this are found by chance. */
  mostTogether: z.int().min(2).max(6),
});
export type MatchingPolicy = z.output<typeof MatchingPolicy>;

export const defaultMatchingPolicy: MatchingPolicy = {
  toldBeforeDays: 10,
  toldAfterDays: 5,
  returnedWithinDays: 30,
  waitDays: 1,
  likeNamesPercent: 60,
  points: { named: 100, balance: 60, together: 45, total: 40, payer: 20 },
  mostShown: 4,
  mostTogether: 4,
};

type Bound = Exclude<keyof MatchingPolicy, "points">;

export const matchingLabels: Record<Bound, { label: string; unit: string }> = {
  toldBeforeDays: { label: "A payment may be told before its booking", unit: "days" },
  toldAfterDays: { label: "A payment may be told after its booking", unit: "days" },
  returnedWithinDays: { label: "Money taken back belongs to a receipt of the last", unit: "days" },
  waitDays: { label: "Money on no invoice waits before it is a case", unit: "days" },
  likeNamesPercent: { label: "Names are taken for one company's from", unit: "of 100 words in common" },
  mostShown: { label: "Proposals shown", unit: "at most" },
  mostTogether: { label: "Invoices added up to one booking", unit: "at most" },
};

export const matchingPointLabels: Record<keyof MatchingPolicy["points"], string> = {
  named: "The payer names it",
  balance: "The amount is its balance",
  together: "Several together are the amount",
  total: "The amount is its total",
  payer: "The payer is called like its customer",
};

/** What so many of a bound are called: "1 day", "10 days". */
export function matchingUnit(bound: Bound, value: number): string {
  const { unit } = matchingLabels[bound];
  return unit === "days" && value === 1 ? "day" : unit;
}

export const matchingBounds = Object.keys(matchingLabels) as Bound[];
export const matchingPoints = Object.keys(matchingPointLabels) as (keyof MatchingPolicy["points"])[];

export function diffMatching(before: MatchingPolicy, after: MatchingPolicy): DocumentChange[] {
  const bounds = matchingBounds.flatMap((bound) => {
    const words = (value: number) => `${value} ${matchingUnit(bound, value)}`;
    return changed(matchingLabels[bound].label, words(before[bound]), words(after[bound]));
  });
  const points = matchingPoints.flatMap((point) =>
    changed(matchingPointLabels[point], `${before.points[point]} points`, `${after.points[point]} points`),
  );
  return [...bounds, ...points];
}

function changed(subject: string, was: string, is: string): DocumentChange[] {
  return was === is ? [] : [{ subject, sentence: `was ${was}, would be ${is}` }];
}

/** What keeps a document from being used. */
export function matchingTroubles({ points }: MatchingPolicy): { path: string; message: string }[] {
  return Object.values(points).every((one) => one === 0)
    ? [{ path: "points", message: "Nothing speaks for any invoice, so nothing would ever be proposed." }]
    : [];
}
