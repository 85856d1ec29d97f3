import type { SplittableInvoice } from "#server/domain/cash/views";
import { decimalFromMinor, type Money, minorFromDecimal } from "#server/domain/money";

/** What was typed for each invoice, by id. */
export type SplitDraft = Readonly<Record<string, string>>;

export type SplitTotals = {
  /** What stays unapplied; below zero where too much was given away. */
  rest: Money;
  /** What is wrong with an amount, by invoice. */
  errors: Readonly<Record<string, string>>;
  isReady: boolean;
};

export function splitTotals(draft: SplitDraft, invoices: readonly SplittableInvoice[], amount: Money): SplitTotals {
  const errors: Record<string, string> = {};
  let given = 0n;
  let count = 0;
  for (const { id, open } of invoices) {
    const text = (draft[id] ?? "").trim();
    if (text === "") continue;
    const minor = minorFromDecimal(text, amount.currency);
    if (minor === null || minor <= 0n) errors[id] = "Type an amount, such as 250.00.";
    else if (minor > open.minor) errors[id] = `No more than ${decimalFromMinor(open.minor, open.currency)} is open.`;
    else {
      given += minor;
      count += 1;
    }
  }
  const rest = { minor: amount.minor - given, currency: amount.currency };
  return { rest, errors, isReady: count > 0 && Object.keys(errors).length === 0 && rest.minor >= 0n };
}

/** What is left of the money, as far as the invoice still claims it: what a press on "Rest" types. */
export function restFor(
  draft: SplitDraft,
  invoice: SplittableInvoice,
  invoices: readonly SplittableInvoice[],
  amount: Money,
): string {
  const { rest } = splitTotals({ ...draft, [invoice.id]: "" }, invoices, amount);
  const minor = rest.minor < invoice.open.minor ? rest.minor : invoice.open.minor;
  return minor > 0n ? decimalFromMinor(minor, amount.currency) : "";
}

/** As the fix reads it: "DE01-001417 250.00; DE01-001502 90.10". */
export function splitText(draft: SplitDraft, invoices: readonly SplittableInvoice[]): string {
  return invoices
    .flatMap(({ id, name }) => {
      const text = (draft[id] ?? "").trim();
      return text === "" ? [] : [`${name} ${text}`];
    })
    .join("; ");
}
