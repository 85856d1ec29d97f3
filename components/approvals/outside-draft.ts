import { type ExceptionCovers, exceptionCovers } from "#server/domain/approvals/acceptable";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { decimalFromMinor, isCurrencyCode } from "#server/domain/money";
import { isPlainDate } from "#server/domain/time";
import { type Reading, readAmount } from "./typed-amounts";

/** Kinds over what a case or an agreement names: who begins them names it, the form asks for the rest. */
export const outsideKinds = [
  "invoice_release",
  "outlier_release",
  "contract_exception",
  "rate_change",
  "revenue_override",
] as const satisfies readonly RequestKind[];
export type OutsideKind = (typeof outsideKinds)[number];

/** What is written of them; what belongs to another kind than the chosen one stays as it was typed. */
export type OutsideDraft = {
  covers: ExceptionCovers;
  fromOn: string;
  untilOn: string;
  price: string;
  effectiveOn: string;
  fromMonth: string;
  toMonth: string;
};

export const emptyOutside: OutsideDraft = {
  covers: "document",
  fromOn: "",
  untilOn: "",
  price: "",
  effectiveOn: "",
  fromMonth: "",
  toMonth: "",
};

type Terms = Record<string, unknown>;

/** The terms as far as the form asks for them, beside what was given. */
export function outsideTerms(kind: OutsideKind, draft: OutsideDraft, given: Terms): Reading<Terms> {
  switch (kind) {
    case "invoice_release":
      return givenOf(given, "invoiceId", "Begin it from the case that holds the draft.");
    case "outlier_release":
      return givenOf(given, "caseId", "Begin it from the case of the charge.");
    case "contract_exception":
      return exceptionTerms(draft, givenOf(given, "caseId", "Begin it from the case of what deviates."));
    case "rate_change":
      return rateTerms(draft, givenOf(given, "currency", "Begin it from a case about the price."));
    case "revenue_override":
      return revenueTerms(draft, givenOf(given, "scheduleId", "Begin it from a case about the revenue."));
  }
}

/** What is wrong with two days that were both chosen. */
export function daysTrouble({ fromOn, untilOn }: Pick<OutsideDraft, "fromOn" | "untilOn">): string | null {
  return isPlainDate(fromOn) && isPlainDate(untilOn) && untilOn < fromOn
    ? "The last day comes before the first. Choose a later one."
    : null;
}

const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** What is wrong with a month somebody typed. */
export function monthTrouble(text: string): string | null {
  return text === "" || isMonth(text) ? null : "Write the month as 2026-10.";
}

function exceptionTerms({ covers, fromOn, untilOn }: OutsideDraft, given: Reading<Terms>): Reading<Terms> {
  if ("trouble" in given) return given;
  if (!isPlainDate(fromOn) || !isPlainDate(untilOn)) return { trouble: "Choose the first and the last day." };
  const trouble = daysTrouble({ fromOn, untilOn });
  if (trouble !== null) return { trouble };
  return { value: { ...given.value, covers, fromOn, untilOn } };
}

function rateTerms({ price, effectiveOn }: OutsideDraft, given: Reading<Terms>): Reading<Terms> {
  if ("trouble" in given) return given;
  const read = readAmount(price, String(given.value.currency));
  if ("trouble" in read) return read;
  if (!isPlainDate(effectiveOn)) return { trouble: "Choose the day from which on it counts." };
  return { value: { ...given.value, priceMinor: read.value.toString(), effectiveOn } };
}

function revenueTerms({ fromMonth, toMonth }: OutsideDraft, given: Reading<Terms>): Reading<Terms> {
  if ("trouble" in given) return given;
  if (!isMonth(fromMonth) || !isMonth(toMonth)) return { trouble: "Write the months as 2026-10." };
  if (toMonth < fromMonth) return { trouble: "The last month comes before the first. Choose a later one." };
  return { value: { ...given.value, fromMonth, toMonth } };
}

function givenOf(given: Terms, key: string, trouble: string): Reading<Terms> {
  return typeof given[key] === "string" ? { value: given } : { trouble };
}

/** The form of terms that stand or were offered; what it does not ask for stays as it was given. */
export function outsideDraftOf(terms: Terms): { outside: OutsideDraft; given: Terms } {
  const { covers, fromOn, untilOn, priceMinor, effectiveOn, fromMonth, toMonth, memo: _memo, ...given } = terms;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const currency = text(given.currency);
  return {
    given,
    outside: {
      covers: exceptionCovers.find((one) => one === covers) ?? emptyOutside.covers,
      fromOn: text(fromOn),
      untilOn: text(untilOn),
      price:
        isCurrencyCode(currency) && typeof priceMinor === "string"
          ? decimalFromMinor(BigInt(priceMinor), currency)
          : "",
      effectiveOn: text(effectiveOn),
      fromMonth: text(fromMonth),
      toMonth: text(toMonth),
    },
  };
}
