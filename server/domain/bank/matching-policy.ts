import { z } from "zod";
import { amountWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** Payments and equal bookings are looked for over so many days around a booking, so no tolerance can be wider. */
export const WIDEST_DAYS = 20;
/** A booking that takes money back is looked for over so many days after its receipt, so no policy can reach further. */
export const LATEST_RETURN_DAYS = 90;
const points = z.int().min(0).max(1_000);
const minorUnits = z.int().min(0).max(999_999);

/** What a payer may leave out in one currency, in its minor units. A currency that is not told tolerates nothing. */
const Tolerance = z.strictObject({ cents: minorUnits, charges: minorUnits });

const Points = z.strictObject({
  named: points,
  balance: points,
  together: points,
  total: points,
  payer: points,
  // Documents that were stored before these counted are read as if they had been delivered with them.
  figures: points.default(70),
  order: points.default(60),
  near: points.default(30),
  account: points.default(55),
  accepted: points.default(30),
  family: points.default(25),
  whole: points.default(15),
  explained: points.default(35),
});

/** How money finds the payment and the invoices it is: days, names, what speaks for a proposal, and from when it is believed. */
export const MatchingPolicy = z.strictObject({
  /** Other systems may tell of money so many days before its bank books it, and so many after. */
  toldBeforeDays: z.int().min(0).max(WIDEST_DAYS),
  toldAfterDays: z.int().min(0).max(WIDEST_DAYS),
  /** A booking that takes money back belongs to a receipt at most so many days older. */
  returnedWithinDays: z.int().min(0).max(LATEST_RETURN_DAYS),
  /** What is sent back to its payer shows on the account within so many days. */
  returnBookedWithinDays: z.int().min(1).max(60).default(5),
  /** Money on no invoice is a case once it is older than this. */
  waitDays: z.int().min(0).max(30),
  /** Two names are one company's when they share at least so many of a hundred of their words. */
  likeNamesPercent: z.int().min(1).max(100),
  /** What speaks for an invoice somebody is shown, in points; nothing is shown that nothing speaks for. */
  points: Points,
  mostShown: z.int().min(1).max(10),
  /** Sums of more invoices than this are found by chance. */
  mostTogether: z.int().min(2).max(8),
  /** Whether what is certain is applied by itself at all; else somebody accepts it. */
  isAutomatic: z.boolean().default(false),
  /** A proposal is applied by itself from so many points, if it is so many ahead of the next. */
  automaticFrom: z.int().min(1).max(9_999).default(110),
  margin: z.int().min(1).max(1_000).default(25),
  /** Accounts and names are a payer's once people accepted so much money from them. */
  knownAfter: z.int().min(1).max(20).default(2),
  /** The same amount once more within so many days, with no word of what for, may be the same money twice. */
  repeatedWithinDays: z.int().min(0).max(60).default(14),
  discountPercent: z.int().min(0).max(20).default(2),
  discountDays: z.int().min(0).max(60).default(14),
  /** What was decided waits so long before it goes out, so that it can be taken back. */
  undoSeconds: z.int().min(0).max(3_600).default(60),
  /** How far money converted at the day's rate may be from the claim, in hundredths of a percent. */
  rateBasisPoints: z.int().min(0).max(1_000).default(100),
  /** Additions made for one receipt at most, whatever its invoices are. */
  steps: z.int().min(1_000).max(200_000).default(20_000),
  tolerances: z.record(z.string().regex(/^[A-Z]{3}$/), Tolerance).default(() => deliveredTolerances),
});
export type MatchingPolicy = z.output<typeof MatchingPolicy>;

const deliveredTolerances: Record<string, z.output<typeof Tolerance>> = {
  CHF: { cents: 5, charges: 1_500 },
  EUR: { cents: 5, charges: 1_500 },
  GBP: { cents: 5, charges: 1_500 },
  JPY: { cents: 1, charges: 880 },
  USD: { cents: 5, charges: 2_500 },
};

export const defaultMatchingPolicy: MatchingPolicy = {
  toldBeforeDays: 10,
  toldAfterDays: 5,
  returnedWithinDays: 30,
  returnBookedWithinDays: 5,
  waitDays: 1,
  likeNamesPercent: 60,
  points: {
    named: 100,
    balance: 60,
    together: 45,
    total: 40,
    payer: 20,
    figures: 70,
    order: 60,
    near: 30,
    account: 55,
    accepted: 30,
    family: 25,
    whole: 15,
    explained: 35,
  },
  mostShown: 4,
  mostTogether: 4,
  isAutomatic: false,
  automaticFrom: 110,
  margin: 25,
  knownAfter: 2,
  repeatedWithinDays: 14,
  discountPercent: 2,
  discountDays: 14,
  undoSeconds: 60,
  rateBasisPoints: 100,
  steps: 20_000,
  tolerances: deliveredTolerances,
};

type Bound = Exclude<keyof MatchingPolicy, "points" | "tolerances" | "isAutomatic">;

export const matchingLabels: Record<Bound, { label: string; unit: string }> = {
  toldBeforeDays: { label: "A payment may be told before its booking", unit: "days" },
  toldAfterDays: { label: "A payment may be told after its booking", unit: "days" },
  returnedWithinDays: { label: "Money taken back belongs to a receipt of the last", unit: "days" },
  returnBookedWithinDays: { label: "A return to the payer is booked by the bank within", unit: "days" },
  waitDays: { label: "Money on no invoice waits before it is a case", unit: "days" },
  likeNamesPercent: { label: "Names are taken for one company's from", unit: "of 100 words in common" },
  mostShown: { label: "Proposals shown", unit: "at most" },
  mostTogether: { label: "Invoices added up to one booking", unit: "at most" },
  automaticFrom: { label: "A proposal is applied by itself from", unit: "points" },
  margin: { label: "It is then ahead of the next by", unit: "points" },
  knownAfter: { label: "An account is known to be a payer's after", unit: "accepted payments" },
  repeatedWithinDays: { label: "The same amount again may be the same money within", unit: "days" },
  discountPercent: { label: "Discount for early payment", unit: "percent" },
  discountDays: { label: "Payment is early up to", unit: "days after the invoice" },
  undoSeconds: { label: "What was decided can be undone for", unit: "seconds" },
  rateBasisPoints: { label: "Converted money may be off by", unit: "hundredths of a percent" },
  steps: { label: "Sums tried for one receipt", unit: "at most" },
};

export const matchingAutomaticLabel = "Apply by itself what is certain";

export const matchingPointLabels: Record<keyof MatchingPolicy["points"], string> = {
  named: "The payer names it",
  balance: "The amount is its balance",
  together: "Several together are the amount",
  total: "The amount is its total",
  payer: "The payer is called like its customer",
  figures: "The payer writes the figures of its number",
  order: "The payer names its purchase order",
  near: "The payer's number is one slip from its",
  account: "The payer's account or customer number is known",
  accepted: "Money under the payer's name was accepted before",
  family: "The payer is of its customer's group",
  whole: "It is all that is open, or all due up to a day",
  explained: "What is missing or above has a usual reason",
};

/** What a payer may leave out without being asked, as it is told. */
export const matchingToleranceLabels = {
  cents: "Cent differences",
  charges: "Charges banks keep",
} as const;
export type ToleranceKind = keyof typeof matchingToleranceLabels;

/** What so many of a bound are called: "1 day", "10 days". */
export function matchingUnit(bound: Bound, value: number): string {
  const { unit } = matchingLabels[bound];
  return unit === "days" && value === 1 ? "day" : unit;
}

export const matchingBounds = Object.keys(matchingLabels) as Bound[];
export const matchingPoints = Object.keys(matchingPointLabels) as (keyof MatchingPolicy["points"])[];
export const matchingTolerances = Object.keys(matchingToleranceLabels) as ToleranceKind[];

export function matchingCurrencies({ tolerances }: Pick<MatchingPolicy, "tolerances">): string[] {
  return Object.keys(tolerances).sort();
}

export function diffMatching(before: MatchingPolicy, after: MatchingPolicy): DocumentChange[] {
  const bounds = matchingBounds.flatMap((bound) => {
    const words = (value: number) => `${value} ${matchingUnit(bound, value)}`;
    return changed(matchingLabels[bound].label, words(before[bound]), words(after[bound]));
  });
  const automatic = changed(matchingAutomaticLabel, isOn(before), isOn(after));
  const points = matchingPoints.flatMap((point) =>
    changed(matchingPointLabels[point], `${before.points[point]} points`, `${after.points[point]} points`),
  );
  const currencies = new Set([...matchingCurrencies(before), ...matchingCurrencies(after)]);
  const tolerances = [...currencies].flatMap((currency) =>
    matchingTolerances.flatMap((kind) => {
      const words = (document: MatchingPolicy) =>
        `up to ${amountWords(BigInt(document.tolerances[currency]?.[kind] ?? 0), currency)}`;
      return changed(`${matchingToleranceLabels[kind]} in ${currency}`, words(before), words(after));
    }),
  );
  return [...automatic, ...bounds, ...points, ...tolerances];
}

function isOn({ isAutomatic }: MatchingPolicy): string {
  return isAutomatic ? "on" : "off";
}

function changed(subject: string, was: string, is: string): DocumentChange[] {
  return was === is ? [] : [{ subject, sentence: `was ${was}, would be ${is}` }];
}

/** What keeps a document from being used. */
export function matchingTroubles({ points, automaticFrom }: MatchingPolicy): { path: string; message: string }[] {
  if (Object.values(points).every((one) => one === 0))
    return [{ path: "points", message: "Nothing speaks for any invoice, so nothing would ever be proposed." }];
  // An amount alone, however exact, is anybody's.
  const byAmount = Math.max(points.balance, points.together) + points.whole;
  return automaticFrom <= byAmount
    ? [
        {
          path: "automaticFrom",
          message: `The amount alone gives up to ${byAmount} points, so money would be applied by itself without anything saying whose it is.`,
        },
      ]
    : [];
}
