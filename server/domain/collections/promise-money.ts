import type { PromiseFacts } from "#server/domain/collections/account-facts";
import { addDays, type PlainDate } from "#server/domain/time";

/** Money that arrived for an invoice on a day. `isOwn`: the invoice is the account's, not one of an account below it. */
export type Receipt = { invoiceId: string; currency: string; on: PlainDate; minor: bigint; isOwn: boolean };
export type ReceivingPromise = Omit<PromiseFacts, "paidMinor">;

/**
 * How much of what arrived each promise of an account may count as paid, by its id. No money counts twice: the promise for
 * the earlier day is served first with all that can serve it, the one after it with what is left. Where a receipt could serve
 * either of two, it is used so that the later one is not left without while other money would have done for the earlier.
 * A promise counts money from the day it was given to its last day of grace, or to the eve of the day it ended.
 */
export function moneyOfPromises(
  promises: readonly ReceivingPromise[],
  receipts: readonly Receipt[],
  graceDays: number,
): Map<string, bigint> {
  const inOrder = promises.toSorted(earliestFirst);
  const flow = inOrder.map(() => receipts.map(() => 0n));
  const serves = inOrder.map((promise) => receipts.map((receipt) => canServe(promise, receipt, graceDays)));
  const free = receipts.map(({ minor }) => (minor > 0n ? minor : 0n));
  const paid = inOrder.map(() => 0n);
  for (const [place, { amountMinor }] of inOrder.entries())
    for (let wanted = amountMinor; wanted > 0n; ) {
      const path = wayToMoney(place, { serves, flow, free });
      if (path === null) break;
      const moved = path.reduce((least, { room }) => (room < least ? room : least), wanted);
      for (const { receipt, to, from } of path) {
        add(flow, to, receipt, moved);
        if (from === null) free[receipt] = (free[receipt] ?? 0n) - moved;
        else add(flow, from, receipt, -moved);
      }
      paid[place] = (paid[place] ?? 0n) + moved;
      wanted -= moved;
    }
  return new Map(inOrder.map(({ id }, place) => [id, paid[place] ?? 0n]));
}

type Spread = { serves: readonly boolean[][]; flow: readonly bigint[][]; free: readonly bigint[] };
/** A receipt goes to a promise: from nobody, or from the promise that held it and is served by the next step instead. */
type Step = { receipt: number; to: number; from: number | null; room: bigint };

/** The shortest way by which a promise gets money without any promise that was served losing some; null where there is none. */
function wayToMoney(start: number, { serves, flow, free }: Spread): Step[] | null {
  const ways = new Map<number, Step[]>([[start, []]]);
  const queue = [start];
  for (const to of queue) {
    const way = ways.get(to) ?? [];
    const usable = (serves[to] ?? []).flatMap((can, receipt) => (can ? [receipt] : []));
    const direct = usable.find((receipt) => (free[receipt] ?? 0n) > 0n);
    if (direct !== undefined) return [...way, { receipt: direct, to, from: null, room: free[direct] ?? 0n }];
    for (const receipt of usable)
      for (const [from, held] of flow.entries()) {
        const room = held[receipt] ?? 0n;
        if (room <= 0n || ways.has(from)) continue;
        ways.set(from, [...way, { receipt, to, from, room }]);
        queue.push(from);
      }
  }
  return null;
}

function add(flow: bigint[][], promise: number, receipt: number, minor: bigint): void {
  const held = flow[promise];
  if (held) held[receipt] = (held[receipt] ?? 0n) + minor;
}

function canServe(promise: ReceivingPromise, { invoiceId, currency, on, isOwn }: Receipt, graceDays: number): boolean {
  const { invoiceIds, givenOn, promisedOn, endedOn } = promise;
  if (currency !== promise.currency || on < givenOn || on > addDays(promisedOn, graceDays)) return false;
  if (endedOn !== null && on >= endedOn) return false;
  return invoiceIds.length === 0 ? isOwn : invoiceIds.includes(invoiceId);
}

function earliestFirst(left: ReceivingPromise, right: ReceivingPromise): number {
  return (
    left.promisedOn.localeCompare(right.promisedOn) ||
    left.givenOn.localeCompare(right.givenOn) ||
    left.id.localeCompare(right.id)
  );
}
