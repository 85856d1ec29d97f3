import { sql } from "drizzle-orm";
import { MatchingPolicy as Document, type MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { bookingOf } from "#server/domain/exceptions/payment-booking";
import { namesOf } from "#server/domain/exceptions/payment-candidates";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import { bestForEntry } from "#server/domain/exceptions/types/unmatched-payment";
import {
  changeOfWords,
  type Looked,
  type RehearsalWindow,
  type RehearsedChange,
} from "#server/domain/policies/rehearsal";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { loadBankEntryFactsBy } from "#server/services/exceptions/load-bank-entry-facts";
import { activePolicy } from "#server/services/policies/active-policy";
import { afterPlace, placeOf, within } from "#server/services/policies/rehearsals/places";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

const BATCH = 300;

/** Every receipt of the bank matched once more with what is stored now: what it would be taken for, and what proposed. */
export const matchingRehearser: Rehearser = {
  windows: ["past", "open"],
  noun: { one: "receipt at the bank", many: "receipts at the bank" },
  look: lookAtBookings,
};

async function* lookAtBookings(
  scope: Scope,
  draft: unknown,
  window: RehearsalWindow,
  after: string | null,
): AsyncGenerator<Looked> {
  const { document } = await activePolicy(scope, "matching");
  const proposed = Document.parse(draft);
  let place = after;
  for (;;) {
    const rows = await nextBookings(scope, window, place);
    const ids = rows.map(({ id }) => id);
    const before = await factsBy(scope, ids, document);
    const then = await factsBy(scope, ids, proposed);
    const base = await baseAmounts(
      scope,
      [...before.values()].map(({ entry }) => entry.currency),
      businessDate(scope.now, "UTC"),
    );
    for (const { id, booked_at } of rows) {
      place = placeOf(new Date(booked_at), id);
      const [was, is] = [before.get(id), then.get(id)];
      if (!was || !is || !isReceipt(was)) continue;
      const amount = { minor: was.entry.amountMinor, currency: was.entry.currency };
      yield { place, baseMinor: base(amount), item: { ...itemOf(was), amount, changes: changesOf(scope, was, is) } };
    }
    if (rows.length < BATCH) return;
  }
}

async function factsBy(
  scope: Scope,
  ids: readonly string[],
  matching: MatchingPolicy,
): Promise<Map<string, BankEntryFacts>> {
  return new Map((await loadBankEntryFactsBy(scope, ids, matching)).map((facts) => [facts.entry.id, facts]));
}

function itemOf({ entry }: BankEntryFacts): Omit<Looked["item"], "amount" | "changes"> {
  const said = [entry.counterpartyName, entry.endToEndReference, entry.remittance].filter((text) => text !== null);
  return {
    id: entry.id,
    href: null,
    name: `${entry.accountName}, ${entry.bookedOn}`,
    title: said.join(" · "),
    at: null,
    isOver: false,
    decidedBy: null,
  };
}

function changesOf({ now }: Scope, before: BankEntryFacts, after: BankEntryFacts): RehearsedChange[] {
  return [
    ...changeOfWords("Taken for", takenFor(before, now), takenFor(after, now)),
    ...changeOfWords("Payment", paymentWords(before), paymentWords(after), false),
    ...changeOfWords("Proposed", proposedWords(before), proposedWords(after), false),
  ];
}

const explained = {
  applied: "applied by somebody",
  payout: "a payout",
  own_transfer: "a transfer of our own",
  bank_interest: "interest",
  returned: "taken back",
  payment: "a payment that is known",
} as const;
const unexplained = {
  foreign: "for another legal entity",
  repeated: "paid a second time",
  unmatched: "on no invoice",
} as const;

function takenFor(facts: BankEntryFacts, now: Date): string {
  const explanation = explanationOf(facts);
  if (explanation) return explained[explanation.kind];
  const booking = bookingOf(facts, businessDate(now, facts.entity.timeZone));
  return booking ? unexplained[booking.kind] : "too young to say";
}

function paymentWords(facts: BankEntryFacts): string {
  const explanation = explanationOf(facts);
  if (explanation?.kind !== "payment") return "none";
  return explanation.payments.map(({ externalId }) => externalId).join(", ");
}

function proposedWords(facts: BankEntryFacts): string {
  if (explanationOf(facts)) return "nothing";
  const [best] = bestForEntry(facts);
  return best ? namesOf(best) : "nothing";
}

/** Open are receipts about which a case is. */
async function nextBookings(
  scope: Scope,
  window: RehearsalWindow,
  place: string | null,
): Promise<{ id: string; booked_at: string }[]> {
  const at = sql`(e.booked_on::timestamp at time zone 'UTC')`;
  const isOpen = sql`exists (select from cases c where c.subject_type = 'bank_entry' and c.subject_id = e.id and c.closed_at is null)`;
  return scope.tx.execute<{ id: string; booked_at: string }>(sql`
    select e.id, ${at} as booked_at from bank_entries e
    where e.status = 'booked' and e.amount_minor > 0 and not e.is_reversal and e.deleted_at is null and ${within(window, at, isOpen)}${afterPlace(place, at, sql`e.id`)}
    order by e.booked_on desc, e.id desc limit ${BATCH}`);
}
