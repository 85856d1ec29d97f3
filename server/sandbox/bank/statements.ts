import type { DemoBankAccount } from "#server/domain/demo/bank-accounts";
import type { Booking } from "#server/sandbox/bank/booking";
import { addBusinessDays, businessDayBefore, onBusinessDay } from "#server/sandbox/bank/business-days";
import { ordersOf } from "#server/sandbox/bank/orders";
import { cardPayoutsOf, debitPayoutsOf, feesOf } from "#server/sandbox/bank/payouts";
import { inOrder, transfersOf } from "#server/sandbox/bank/transfers";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, DAY, dateIn, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface Statement {
  account: Readonly<Record<"entity" | "currency" | "identifier", string>>;
  /** Whose account it is, as the bank writes it. */
  owner: string;
  /** Statements of an account are counted from the first one on. */
  number: number;
  day: string;
  opening: number;
  closing: number;
  bookings: readonly Booking[];
}

const HISTORY_DAYS = 30;
/** A payout of the first day speaks of charges up to five days before: two business days and a weekend. */
const LOOK_BACK = (HISTORY_DAYS + 7) * DAY;
/** The bank draws a day's statement up on the next morning. */
const MORNING = 5 * HOUR;
const OPENING = {
  USD: [40_000_000, 90_000_000],
  EUR: [25_000_000, 60_000_000],
  JPY: [30_000_000, 80_000_000],
} as const;

/** The latest business day whose statement the bank has drawn up. */
export function lastStatementDay(world: World, account: DemoBankAccount): string {
  return businessDayBefore(dateIn(entityOf(account.entity).timeZone, world.now - MORNING));
}

/**
 * One statement for each business day from thirty days before the anchor on, each opening with what the one before it
 * closed with. All of it follows from what has happened in the world, which does not change any more, so that drawing
 * them up again gives the same ones.
 */
export function statementsOf(world: World, account: DemoBankAccount): Statement[] {
  const { name: owner, timeZone } = entityOf(account.entity);
  const first = onBusinessDay(addDays(dateIn(timeZone, world.anchor), -HISTORY_DAYS));
  const last = lastStatementDay(world, account);
  const byDay = Map.groupBy(bookingsOf(world, account, first, last), ({ day }) => day);
  const [least, most] = OPENING[account.currency];
  let opening = drawsFor(world.seed, `bank/opening/${account.entity}`).int(least, most);
  const statements: Statement[] = [];
  for (let day = first; day <= last; day = addBusinessDays(day, 1)) {
    const bookings = byDay.get(day) ?? [];
    const closing = bookings.reduce((balance, { amount }) => balance + amount, opening);
    statements.push({ account, owner, number: statements.length + 1, day, opening, closing, bookings });
    opening = closing;
  }
  return statements;
}

function bookingsOf(world: World, account: DemoBankAccount, first: string, last: string): Booking[] {
  const from = world.anchor - LOOK_BACK;
  const all = [
    ...transfersOf(world, account, from),
    ...cardPayoutsOf(world, account, from),
    ...debitPayoutsOf(world, account),
    ...ordersOf(world, account.entity),
    ...feesOf(world, account, first, last),
  ];
  return all.filter(({ day }) => day >= first && day <= last).sort(inOrder);
}
