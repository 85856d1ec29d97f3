import type { AccountInvoice } from "#server/domain/accounts/views";
import type { PromisedInput } from "#server/domain/collections/record-inputs";
import { instalmentTrouble } from "#server/domain/collections/record-rules";
import { decimalFromMinor, type Money } from "#server/domain/money";
import { isPlainDate, type PlainDate } from "#server/domain/time";
import { readAmount } from "../approvals/typed-amounts";
import { monthLater } from "./day-choices";

export const MOST_INSTALMENTS = 12;

/** An amount nobody typed is its even share of what the others leave. */
export type InstalmentDraft = { amount: string | null; promisedOn: string };
export type Owed = Pick<AccountInvoice, "id" | "left">;

/** What may be meant: what is left of the invoices that were chosen, else all that is past due; per currency. */
export function meantSums(chosen: readonly Owed[], pastDue: readonly Money[]): readonly Money[] {
  if (chosen.length === 0) return pastDue;
  const sums = new Map<string, bigint>();
  for (const { left } of chosen) sums.set(left.currency, (sums.get(left.currency) ?? 0n) + left.minor);
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
}

/** Amounts as their fields show them. What divides unevenly is borne by the first ones. */
export function shownAmounts(instalments: readonly InstalmentDraft[], { minor, currency }: Money): string[] {
  const typed = instalments.reduce(
    (sum, { amount }) => sum + (amount === null ? 0n : typedMinor(amount, currency)),
    0n,
  );
  const sharing = BigInt(instalments.filter(({ amount }) => amount === null).length);
  const rest = minor > typed ? minor - typed : 0n;
  let odd = sharing === 0n ? 0n : rest % sharing;
  return instalments.map(({ amount }) => {
    if (amount !== null) return amount;
    const share = rest / sharing + (odd > 0n ? 1n : 0n);
    if (odd > 0n) odd -= 1n;
    return share === 0n ? "" : decimalFromMinor(share, currency);
  });
}

function typedMinor(amount: string, currency: string): bigint {
  const read = readAmount(amount, currency);
  return "value" in read ? read.value : 0n;
}

/** One more: a month after the last, of its share. */
export function withOneMore(instalments: readonly InstalmentDraft[]): InstalmentDraft[] {
  const last = instalments.at(-1)?.promisedOn ?? "";
  return [...instalments, { amount: null, promisedOn: isPlainDate(last) ? monthLater(last) : "" }];
}

export type InstalmentTrouble = { amount: string | null; promisedOn: string | null };
export type ReadInstalments =
  | { value: PromisedInput["instalments"] }
  | { troubles: InstalmentTrouble[]; trouble: string | null };

/** The instalments as they are sent, or what is wrong with each. */
export function readInstalments(
  instalments: readonly InstalmentDraft[],
  sum: Money,
  today: PlainDate,
): ReadInstalments {
  const amounts = shownAmounts(instalments, sum).map((text) => readAmount(text, sum.currency));
  const troubles = instalments.map(({ promisedOn }, place): InstalmentTrouble => {
    const amount = amounts[place];
    return {
      amount: amount && "trouble" in amount ? amount.trouble : null,
      promisedOn: isPlainDate(promisedOn) ? null : "Choose the day.",
    };
  });
  if (troubles.some(({ amount, promisedOn }) => amount !== null || promisedOn !== null))
    return { troubles, trouble: null };
  const value = instalments.flatMap(({ promisedOn }, place) => {
    const amount = amounts[place];
    return amount && "value" in amount ? [{ amountMinor: amount.value, promisedOn }] : [];
  });
  const trouble = instalmentTrouble(value, today);
  return trouble === null ? { value } : { troubles, trouble };
}
