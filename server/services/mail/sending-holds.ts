import type { AccountFacts } from "#server/domain/collections/account-facts";
import { chaseable, type Hold, standstillOf, stopsOf } from "#server/domain/collections/holds";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { activePolicy } from "#server/services/policies/active-policy";

type Item = { invoiceId: string; minor: bigint };
export type AskedItem = Item & { number: string; currency: string; dueOn: PlainDate };

/** What stands against asking a customer for something by hand, and what may be asked for without anything standing against it. */
export type SendingGround = {
  /** Stops everything, whoever asks. */
  standstill: string | null;
  /** Everything that is open and may be chased, the oldest first. */
  askable: readonly AskedItem[];
  holdsOn(items: readonly Item[]): Hold[];
};

export async function loadSendingGround(
  scope: Pick<Scope, "tx" | "now">,
  customerId: string,
  day: PlainDate,
): Promise<SendingGround> {
  const { document: policy } = await activePolicy(scope, "dunning");
  const records = await loadAccountRecords(scope, [customerId], day, policy.promises);
  const account = (await loadAccountFacts(scope, [customerId], day, records)).get(customerId);
  if (!account) return { standstill: null, askable: [], holdsOn: () => [] };
  const parts = new Map(
    account.invoices.map((invoice) => [invoice.id, { invoice, ...chaseable(account, invoice, policy, day) }]),
  );
  return {
    standstill: standstillOf(account)[0]?.sentence ?? null,
    askable: [...parts.values()]
      .filter(({ minor }) => minor > 0n)
      .map(({ invoice: { id, number, currency, dueOn }, minor }) => ({ invoiceId: id, number, currency, dueOn, minor }))
      .toSorted(oldestFirst),
    holdsOn: (items) => [
      ...exclusionsOf(account, day),
      ...items.flatMap(({ invoiceId, minor }) => heldOf(parts.get(invoiceId), minor)),
    ],
  };
}

function oldestFirst(one: AskedItem, other: AskedItem): number {
  return one.dueOn.localeCompare(other.dueOn) || one.number.localeCompare(other.number);
}

/** What is asked for where nobody says: all that is past due, or, where nothing is, all there is. */
export function usuallyAsked(askable: readonly AskedItem[], today: PlainDate): readonly AskedItem[] {
  const late = askable.filter(({ dueOn }) => dueOn < today);
  return late.length > 0 ? late : askable;
}

function exclusionsOf(account: AccountFacts, day: PlainDate): Hold[] {
  return stopsOf(account, day).filter(({ kind }) => kind !== "standstill");
}

/** Asking for no more than may be chased of an invoice is held back by nothing of it. */
function heldOf(
  part: { invoice: { number: string }; minor: bigint; holds: readonly Hold[] } | undefined,
  asked: bigint,
): Hold[] {
  if (!part || asked <= part.minor) return [];
  return part.holds.map((hold) => ({ ...hold, sentence: `${part.invoice.number}: ${hold.sentence}` }));
}
