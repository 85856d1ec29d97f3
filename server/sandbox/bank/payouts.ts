import type { DemoBankAccount } from "#server/domain/demo/bank-accounts";
import { type Booking, CHARGES, CREDIT_TRANSFER } from "#server/sandbox/bank/booking";
import { addBusinessDays, businessDayBefore, onBusinessDay } from "#server/sandbox/bank/business-days";
import { gatewayOf } from "#server/sandbox/gocardless/model";
import { payoutReference } from "#server/sandbox/gocardless/shapes";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { drawsFor } from "#server/sandbox/world/prng";
import { addMonthsToDate, dateIn } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** What the card processor keeps of a charge: a share in millionths and a fixed part. */
const CARD_FEES = {
  USD: { ppm: 29_000, fixed: 30 },
  EUR: { ppm: 15_000, fixed: 25 },
  JPY: { ppm: 36_000, fixed: 0 },
} as const;
const CARD_PROCESSOR = {
  USD: "STRIPE",
  EUR: "Stripe Technology Europe Ltd",
  JPY: "ストライプジャパン株式会社",
} as const;

/** Card money of a day in one sum, two business days later, less fees and what was given back. */
export function cardPayoutsOf(world: World, account: DemoBankAccount, from: number): Booking[] {
  const { currency, entity } = account;
  const { timeZone } = entityOf(entity);
  const sums = new Map<string, number>();
  const add = (at: number, amount: number) => {
    const day = addBusinessDays(dateIn(timeZone, at), 2);
    sums.set(day, (sums.get(day) ?? 0) + amount);
  };
  const isOurs = (invoiceId: string) => world.invoices.must(invoiceId).entity === entity;
  for (const charge of world.charges.rows) {
    if (charge.createdAt < from || charge.method !== "card" || charge.status !== "succeeded") continue;
    const { ppm, fixed } = CARD_FEES[currency];
    if (isOurs(charge.invoiceId))
      add(charge.createdAt, charge.amount - Math.round((charge.amount * ppm) / 1_000_000) - fixed);
  }
  for (const refund of world.refunds.rows) {
    const charge = world.charges.must(refund.chargeId);
    if (refund.createdAt >= from && charge.method === "card" && isOurs(charge.invoiceId))
      add(refund.createdAt, -refund.amount);
  }
  return [...sums].flatMap(([day, amount]) => {
    const id = world.id("po", `bank/${entity}/${day}`);
    const payout = { name: CARD_PROCESSOR[currency], id, text: `STRIPE PAYOUT ${id}` };
    return amount === 0 ? [] : [payoutOf(account, day, amount, payout)];
  });
}

/** What the direct debit gateway paid out, by the reference it tells as well. It collects in euro alone. */
export function debitPayoutsOf(world: World, account: DemoBankAccount): Booking[] {
  if (account.currency !== "EUR") return [];
  return gatewayOf(world).payouts.map((payout) => {
    const reference = payoutReference(payout);
    const words = { name: "GoCardless SAS", id: reference, text: reference };
    return payoutOf(account, onBusinessDay(payout.arrivesOn), payout.amount, words);
  });
}

function payoutOf(
  { currency }: DemoBankAccount,
  day: string,
  amount: number,
  { name, id, text }: { name: string; id: string; text: string },
): Booking {
  const party = { name, account: null };
  return {
    day,
    key: `payout ${id}`,
    amount,
    code: CREDIT_TRANSFER[currency],
    party,
    endToEnd: id,
    remittance: text,
    returned: null,
  };
}

const MONTHLY_FEES = { USD: [3_500, 9_500], EUR: [1_890, 4_990], JPY: [2_200, 5_500] } as const;

/** What the bank takes for keeping the account, on the last business day of each month from that day's on. */
export function feesOf(
  world: World,
  { currency, entity }: DemoBankAccount,
  fromDay: string,
  throughDay: string,
): Booking[] {
  const fees: Booking[] = [];
  for (let first = `${fromDay.slice(0, 7)}-01`; first <= throughDay; first = addMonthsToDate(first, 1)) {
    const day = businessDayBefore(addMonthsToDate(first, 1));
    const [least, most] = MONTHLY_FEES[currency];
    const amount = -drawsFor(world.seed, `bank/fee/${entity}/${day}`).int(least, most);
    const nobody = { party: null, endToEnd: null, returned: null };
    fees.push({
      ...nobody,
      day,
      key: `fee ${day}`,
      amount,
      code: CHARGES,
      remittance: `Account fee ${day.slice(0, 7)}`,
    });
  }
  return fees;
}
