import type { AccountFacts, InvoiceFacts, TakenStep } from "#server/domain/collections/account-facts";
import { contestedMinor } from "#server/domain/disputes/standing";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import {
  type AccountHistory,
  type InvoiceHistory,
  loadAccountHistories,
  type Spell,
} from "#server/services/collections/load-account-histories";

/** What collections itself has done and noted about an account; no source tells of it. */
export type AccountRecords = Pick<AccountFacts, "standstill" | "promises" | "exclusions" | "contacts"> & {
  /** By invoice. */
  taken: ReadonlyMap<string, readonly TakenStep[]>;
};

export const NOTHING_RECORDED: AccountRecords = {
  standstill: null,
  promises: [],
  exclusions: [],
  contacts: [],
  taken: new Map(),
};

/**
 * Accounts as collections sees them at the end of a day, by their ids, as far as the actor sees them.
 * @param records by customer; nothing is recorded of those that are left out.
 */
export async function loadAccountFacts(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
  day: PlainDate,
  records: ReadonlyMap<string, AccountRecords> = new Map(),
): Promise<Map<string, AccountFacts>> {
  const histories = await loadAccountHistories(scope, customerIds, { from: day, to: day });
  return new Map(histories.map((one) => [one.id, factsOn(one, day, records.get(one.id))]));
}

/** An account as it stood at the end of one of the days its history was loaded for. */
export function factsOn(
  { invoices, unapplied, tickets, renewals, ...account }: AccountHistory,
  day: PlainDate,
  { taken, ...recorded }: AccountRecords = NOTHING_RECORDED,
): AccountFacts {
  return {
    ...account,
    ...recorded,
    invoices: withUnapplied(
      invoices.flatMap((invoice) => invoiceOn(invoice, day, taken.get(invoice.id) ?? []) ?? []),
      unapplied.filter(({ receivedOn }) => receivedOn <= day),
    ),
    openTickets: tickets.filter((ticket) => isWithin(ticket, day)).map(({ number }) => number),
    renewalOn: renewals.find((on) => on >= day) ?? null,
  };
}

function invoiceOn(
  {
    openMinor: openAtFirst,
    moves,
    isDisputed: isMarked,
    contested,
    untoldMinor,
    chargedOn,
    plan,
    charge,
    doubts,
    ...invoice
  }: InvoiceHistory,
  day: PlainDate,
  taken: readonly TakenStep[],
): InvoiceFacts | null {
  if (invoice.issuedOn > day) return null;
  const openMinor = moves.reduce((open, { on, minor }) => (on <= day ? open - minor : open), openAtFirst);
  if (openMinor <= 0n) return null;
  const doubt = doubts.find((one) => isWithin(one, day));
  return {
    ...invoice,
    openMinor,
    nextChargeOn: chargedOn.find((on) => on > day) ?? invoice.nextChargeOn,
    disputedMinor: contestedMinor(contested, { openMinor, isMarked }, day),
    // A plan pays what was left when it was agreed: all that is open of that is still to come in instalments.
    plannedMinor: partOf(plan, openMinor, day),
    // What billing counts as paid already is nobody's to ask for, though the payment has not been heard of.
    arrivingMinor: least(openMinor, partOf(charge, openMinor, day) + untoldMinor),
    wrongBy: doubt ? { caseNumber: doubt.caseNumber, words: doubt.words } : null,
    taken,
  };
}

/** Money that came and pays nothing yet belongs to what is oldest, most likely: nobody is asked for it once more. */
function withUnapplied(invoices: readonly InvoiceFacts[], unapplied: AccountHistory["unapplied"]): InvoiceFacts[] {
  if (unapplied.length === 0) return [...invoices];
  const left = new Map<string, bigint>();
  for (const { currency, minor } of unapplied) left.set(currency, (left.get(currency) ?? 0n) + minor);
  const arriving = new Map<string, bigint>();
  for (const { id, currency, openMinor, arrivingMinor } of invoices.toSorted(oldestFirst)) {
    const part = least(left.get(currency) ?? 0n, openMinor - arrivingMinor);
    left.set(currency, (left.get(currency) ?? 0n) - part);
    arriving.set(id, arrivingMinor + part);
  }
  return invoices.map((invoice) => ({ ...invoice, arrivingMinor: arriving.get(invoice.id) ?? invoice.arrivingMinor }));
}

function oldestFirst(one: InvoiceFacts, other: InvoiceFacts): number {
  if (one.dueOn !== other.dueOn) return one.dueOn < other.dueOn ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

function partOf(part: { from: PlainDate; minor: bigint } | null, openMinor: bigint, day: PlainDate): bigint {
  return part === null || day < part.from ? 0n : least(part.minor, openMinor);
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function isWithin({ from, until }: Spell, day: PlainDate): boolean {
  return from <= day && (until === null || day < until);
}
