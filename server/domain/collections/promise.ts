import type { InvoiceFacts, PromiseFacts } from "#server/domain/collections/account-facts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import { addDays, type PlainDate } from "#server/domain/time";

/** `open` until the promised day, `due` through the days of grace; then judged by what arrived. */
export const promiseStates = ["open", "due", "kept", "partly_kept", "broken", "ended"] as const;
export type PromiseState = (typeof promiseStates)[number];

export const promiseWords: Record<PromiseState, string> = {
  open: "Open",
  due: "Due",
  kept: "Kept",
  partly_kept: "Partly kept",
  broken: "Broken",
  ended: "Taken back",
};

/**
 * What became of a promise by the end of a day. `paidMinor` is what arrived on its invoices by then. It is kept as soon as
 * enough arrived, whenever that is before it is broken; later money does not mend a broken one.
 */
export function judgePromise(
  promise: Pick<PromiseFacts, "amountMinor" | "promisedOn" | "paidMinor" | "endedOn">,
  { graceDays, keptFromBasisPoints }: PromiseTerms,
  day: PlainDate,
): PromiseState {
  if (promise.paidMinor * 10_000n >= promise.amountMinor * BigInt(keptFromBasisPoints)) return "kept";
  if (promise.endedOn !== null && promise.endedOn <= day) return "ended";
  if (day <= promise.promisedOn) return "open";
  if (day <= lastDayOfGrace(promise, graceDays)) return "due";
  return promise.paidMinor > 0n ? "partly_kept" : "broken";
}

/** Whether it still keeps reminders away. */
export function isLive(state: PromiseState): boolean {
  return state === "open" || state === "due";
}

/** Whether it was given and not kept in full. */
export function isBroken(state: PromiseState): boolean {
  return state === "broken" || state === "partly_kept";
}

export function lastDayOfGrace({ promisedOn }: Pick<PromiseFacts, "promisedOn">, graceDays: number): PlainDate {
  return addDays(promisedOn, graceDays);
}

type OpenInvoice = Pick<InvoiceFacts, "id" | "currency" | "dueOn" | "openMinor">;

/** What a live promise still keeps away from each of its invoices: what is left of it, the oldest first, none beyond what is open. */
export function coveredByPromise(
  promise: Pick<PromiseFacts, "amountMinor" | "paidMinor" | "invoiceIds" | "currency">,
  invoices: readonly OpenInvoice[],
): Map<string, bigint> {
  const meant = invoices
    .filter(
      ({ id, currency }) =>
        currency === promise.currency && (promise.invoiceIds.length === 0 || promise.invoiceIds.includes(id)),
    )
    .sort((left, right) =>
      left.dueOn < right.dueOn ? -1 : left.dueOn > right.dueOn ? 1 : left.id < right.id ? -1 : 1,
    );
  let left = promise.amountMinor - promise.paidMinor;
  const covered = new Map<string, bigint>();
  for (const { id, openMinor } of meant) {
    const part = left < openMinor ? left : openMinor;
    if (part <= 0n) continue;
    covered.set(id, part);
    left -= part;
  }
  return covered;
}

/** What promises together keep away from invoices, by their ids, and the day by which the last of it is promised. */
export type PromisedParts = ReadonlyMap<string, PromisedPart>;
export type PromisedPart = { minor: bigint; promisedOn: PlainDate };

/**
 * No part of an invoice is promised twice: promises are laid one after the other on what the one before left. Those that
 * name few invoices come first; the others have more room beside them.
 */
export function coveredByPromises(promises: readonly PromiseFacts[], invoices: readonly OpenInvoice[]): PromisedParts {
  const parts = new Map<string, PromisedPart>();
  let left = invoices;
  for (const promise of promises.toSorted(fewestInvoicesFirst)) {
    const covered = coveredByPromise(promise, left);
    for (const [id, minor] of covered) parts.set(id, added(parts.get(id), { minor, promisedOn: promise.promisedOn }));
    left = left.map((invoice) => ({ ...invoice, openMinor: invoice.openMinor - (covered.get(invoice.id) ?? 0n) }));
  }
  return parts;
}

function fewestInvoicesFirst(one: PromiseFacts, other: PromiseFacts): number {
  const named = ({ invoiceIds }: PromiseFacts) =>
    invoiceIds.length === 0 ? Number.MAX_SAFE_INTEGER : invoiceIds.length;
  return named(one) - named(other) || one.promisedOn.localeCompare(other.promisedOn) || one.id.localeCompare(other.id);
}

function added(part: PromisedPart | undefined, { minor, promisedOn }: PromisedPart): PromisedPart {
  if (!part) return { minor, promisedOn };
  return { minor: part.minor + minor, promisedOn: promisedOn > part.promisedOn ? promisedOn : part.promisedOn };
}
