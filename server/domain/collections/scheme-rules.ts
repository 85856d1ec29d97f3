import { daysBetween, type PlainDate } from "#server/domain/time";

/** Who sets the rules for charging again. `other_` is a scheme that is not told or not known: it is held to every rule of its method. */
export const chargeSchemes = {
  visa: { label: "Visa", method: "card" },
  mastercard: { label: "Mastercard", method: "card" },
  other_card: { label: "The card network", method: "card" },
  sepa_debit: { label: "SEPA direct debit", method: "direct_debit" },
  bacs: { label: "Bacs", method: "direct_debit" },
  ach: { label: "ACH", method: "direct_debit" },
  other_debit: { label: "The direct debit scheme", method: "direct_debit" },
} as const;
export type ChargeScheme = keyof typeof chargeSchemes;
export type ChargeMethod = (typeof chargeSchemes)[ChargeScheme]["method"];

/** How often a charge that failed may be made again, from a day on. */
export type SchemeRule = {
  scheme: Exclude<ChargeScheme, "other_card" | "other_debit">;
  /** Null where it could not be found. */
  since: PlainDate | null;
  most: number;
  /** `tries` counts every charge with the one that failed first; `retries` leaves that one out. */
  counts: "tries" | "retries";
  /** Within any so many days, or within so many of the first try, after which none may follow. */
  span: "any" | "from_first";
  days: number;
  /** `practice` where the scheme itself, as far as could be found, sets no number. */
  basis: "scheme" | "practice";
};

/**
 * The rules of the schemes, each from the day it holds. The schemes' own rule books were not at hand: these figures are as
 * acquirers, processors and banks publish them, read in November 2026. A day counts whole, so a limit by the hour is kept
 * by more than it asks.
 *
 * Visa: no charge again after category 1; 15 in 30 days after the others from 17 April 2021 (Visa's announcement as told
 * by midmetrics.com, 16 April 2021); 20 from 25 May 2025 (docs.cielo.com.br, changelog; developers.tabapay.com, changelog of
 * 27 December 2024; Visa Core Rules of 18 April 2026, table 7-2, as quoted by packagist.org/packages/ianfoxdev/decline-codes).
 * Some acquirers, Adyen and Worldpay among them, still publish 15.
 *
 * Mastercard, Transaction Processing Excellence: 10 declines of a card in 24 hours (retries.com, "Transaction Processing
 * Excellence", says from October 2022; an acquirer in Brazil bills from the 8th); 35 of one card and amount in 30 days from
 * 1 November 2023 in the United States (developer.paypal.com/braintree, "Mastercard Networks") and from 1 April 2024 in
 * Canada (developers.tabapay.com/docs/mastercard-1). The earliest day is taken everywhere.
 *
 * SEPA: the rule book sets no number that could be found. Two within 42 days is what Adyen allows itself
 * (docs.adyen.com/online-payments/auto-rescue/sepa, May 2026), because banks ask a fee for each one that comes back.
 *
 * Bacs: the same amount again within one month of the first presentation, without a number (cleardirectdebit.co.uk and
 * movimo.co.uk on the Service User's Guide and Rules). A month may have 28 days. Three is what GoCardless takes
 * (support.gocardless.com, "Retrying a failed payment").
 *
 * ACH: twice within 180 days of the first settlement, after R01 and R09 alone (Nacha Operating Rules, subsection 2.12.4, as
 * told by bankfivenine.com and docs.galileo-ft.com).
 *
 * American Express, Discover and others publish no number that could be found: they are held to every card rule.
 */
export const schemeRules: readonly SchemeRule[] = [
  { scheme: "visa", since: "2021-04-17", most: 15, counts: "retries", span: "any", days: 30, basis: "scheme" },
  { scheme: "visa", since: "2025-05-25", most: 20, counts: "retries", span: "any", days: 30, basis: "scheme" },
  { scheme: "mastercard", since: "2022-10-01", most: 10, counts: "tries", span: "any", days: 1, basis: "scheme" },
  { scheme: "mastercard", since: "2023-11-01", most: 35, counts: "tries", span: "any", days: 30, basis: "scheme" },
  { scheme: "sepa_debit", since: null, most: 2, counts: "retries", span: "from_first", days: 42, basis: "practice" },
  { scheme: "bacs", since: null, most: 3, counts: "retries", span: "from_first", days: 28, basis: "practice" },
  { scheme: "ach", since: null, most: 2, counts: "retries", span: "from_first", days: 180, basis: "scheme" },
];

/** Of rules that say the same of a scheme, the latest that has begun; before any has, the first one. */
export function rulesOn(scheme: ChargeScheme, day: PlainDate): SchemeRule[] {
  const { method } = chargeSchemes[scheme];
  const own = schemeRules.filter((rule) =>
    scheme === "other_card" || scheme === "other_debit"
      ? chargeSchemes[rule.scheme].method === method
      : rule.scheme === scheme,
  );
  const subjects = Map.groupBy(own, ({ scheme: of, span, days }) => `${of} ${span} ${days}`);
  return [...subjects.values()].flatMap((rules) => {
    const inOrder = rules.toSorted((left, right) => ((left.since ?? "") < (right.since ?? "") ? -1 : 1));
    return inOrder.findLast(({ since }) => (since ?? "") <= day) ?? inOrder.slice(0, 1);
  });
}

/** Whether one more charge on a day keeps a rule, after those that were made before it. */
export function keepsRule(rule: SchemeRule, tries: readonly PlainDate[], on: PlainDate): boolean {
  const [first] = tries.toSorted();
  if (first === undefined) return true;
  const counted = rule.counts === "tries" ? [...tries] : tries.toSorted().slice(1);
  if (rule.span === "from_first") return daysBetween(first, on) <= rule.days && counted.length < rule.most;
  return counted.filter((day) => daysBetween(day, on) <= rule.days).length < rule.most;
}

/** What the network and the bank answered to a charge, in their own codes, where the gateway passes them on. */
export type NetworkAnswer = { networkCode: string | null; adviceCode: string | null };

/**
 * Visa's category 1, "issuer will never approve": developers.tabapay.com, "Excessive Retry Rules", and checkout.com, "Visa
 * response codes", read in November 2026. 57 was outside of it from October 2025 to 25 October 2026 (checkout.com, "Changes to
 * Visa response codes", 10 September 2026) and is kept in it throughout.
 */
const visaNever = ["04", "07", "12", "14", "15", "41", "43", "46", "57", "R0", "R1", "R3"];

/**
 * Mastercard's merchant advice codes: developer.paypal.com/braintree and docs.antom.com, both "Merchant Advice Codes", read in
 * November 2026. 03 is "do not try again", 21 "stop recurring payment"; 24 to 30 say after how long to try again.
 */
const adviceNever = ["03", "21"];
const adviceWaits: Record<string, number> = { "24": 1, "25": 1, "26": 2, "27": 4, "28": 6, "29": 8, "30": 10 };

/** Nacha lets these alone be sent again without a new authorisation: too little money, and money not yet collected. */
const achAgain = ["R01", "R09"];

/** Why a scheme forbids another charge of the same card or mandate, in words; null where it does not. */
export function forbiddenBy(scheme: ChargeScheme, { networkCode, adviceCode }: NetworkAnswer): string | null {
  const isVisa = scheme === "visa" || scheme === "other_card";
  const isMastercard = scheme === "mastercard" || scheme === "other_card";
  if (isVisa && networkCode !== null && visaNever.includes(networkCode))
    return `${chargeSchemes[scheme].label} forbids another try after answer ${networkCode}`;
  if (isMastercard && adviceCode !== null && adviceNever.includes(adviceCode))
    return `${chargeSchemes[scheme].label} forbids another try after advice ${adviceCode}`;
  if (scheme === "ach" && networkCode !== null && !achAgain.includes(networkCode))
    return `ACH takes no second try after return ${networkCode}`;
  return null;
}

/** Days the network asks to wait before the next try; none where it says nothing. */
export function advisedWait(scheme: ChargeScheme, { adviceCode }: NetworkAnswer): number {
  if (scheme !== "mastercard" && scheme !== "other_card") return 0;
  return adviceWaits[adviceCode ?? ""] ?? 0;
}
