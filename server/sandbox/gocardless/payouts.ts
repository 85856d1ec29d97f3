import { gatewayId } from "#server/sandbox/gocardless/ids";
import {
  type GatewayPayment,
  type GatewayPayout,
  type Happening,
  happening,
  nextPayout,
} from "#server/sandbox/gocardless/kinds";
import { DAY, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const LARGEST_FEE = 400;

/**
 * A payout a week: what was confirmed, less the fee of one percent on each payment, less what was given or taken back
 * since the last one. A week with nothing to pay has none, and its debt is carried over.
 */
export function payoutsOf(world: World, payments: readonly GatewayPayment[]): GatewayPayout[] {
  const weeks = new Map<number, { money: number; fees: number }>();
  const add = (at: number, money: number, fees: number) => {
    const week = weeks.get(at) ?? { money: 0, fees: 0 };
    weeks.set(at, { money: week.money + money, fees: week.fees + fees });
  };
  for (const payment of payments) {
    const paidOut = find(payment.happenings, "paid_out");
    if (paidOut) add(paidOut.at, payment.amount, Math.min(LARGEST_FEE, Math.round(payment.amount / 100)));
    const takenBack = find(payment.happenings, "charged_back");
    if (takenBack) add(nextPayout(takenBack.at), -payment.amount, 0);
    for (const refund of payment.refunds) add(nextPayout(refund.createdAt), -refund.amount, 0);
  }
  const payouts: GatewayPayout[] = [];
  let carried = 0;
  for (const [at, { money, fees }] of [...weeks].sort(([left], [right]) => left - right)) {
    const amount = carried + money - fees;
    carried = Math.min(0, amount);
    if (at <= world.now && amount > 0) payouts.push(payoutOf(world, at, amount, fees));
  }
  return payouts;
}

function payoutOf(world: World, createdAt: number, amount: number, fees: number): GatewayPayout {
  const arrivesAt = createdAt + 3 * DAY;
  const happenings = [
    happening("created", createdAt, "payout_created", "The payout was created."),
    happening("paid", arrivesAt, "payout_paid", "The payout was sent to the bank account."),
  ];
  return {
    id: gatewayId(world.seed, "PO", utcDate(createdAt)),
    amount,
    fees,
    createdAt,
    arrivesOn: utcDate(arrivesAt),
    happenings: happenings.filter(({ at }) => at <= world.now),
  };
}

function find(happenings: readonly Happening[], action: string): Happening | undefined {
  return happenings.find((each) => each.action === action);
}
