import type { DemoBankAccount } from "#server/domain/demo/bank-accounts";
import {
  type Booking,
  CHARGES,
  CREDIT_TRANSFER,
  ISSUED_TRANSFER,
  RETURNED_TRANSFER,
} from "#server/sandbox/bank/booking";
import { addBusinessDays, onBusinessDay, weekOf } from "#server/sandbox/bank/business-days";
import { payerOf, strangerOf } from "#server/sandbox/bank/payers";
import { referenceFor } from "#server/sandbox/bank/remittance";
import type { Charge } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { drawsFor } from "#server/sandbox/world/prng";
import { dateIn, isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const RETURN_FEE = { USD: 1_200, EUR: 350, JPY: 660 } as const;

/** What customers sent by transfer, on the day it reached the bank; and what went back to them the same way. */
export function transfersOf(world: World, account: DemoBankAccount, from: number): Booking[] {
  const { timeZone } = entityOf(account.entity);
  const isOurs = (charge: Charge) =>
    charge.bankedAt !== null && world.invoices.must(charge.invoiceId).entity === account.entity;
  const received = world.charges.rows.filter((charge) => charge.createdAt >= from && isOurs(charge));
  const bookings = (charges: readonly Charge[]) =>
    charges.map((charge) =>
      receiptOf(world, account, charge, onBusinessDay(dateIn(timeZone, charge.bankedAt ?? charge.createdAt))),
    );
  const refunds = world.refunds.rows
    .filter((refund) => refund.createdAt >= from && isOurs(world.charges.must(refund.chargeId)))
    .map((refund): Booking => {
      const invoice = world.invoices.must(world.charges.must(refund.chargeId).invoiceId);
      return {
        day: onBusinessDay(dateIn(timeZone, refund.createdAt)),
        key: `${isoOf(refund.createdAt)} ${refund.id}`,
        amount: -refund.amount,
        code: ISSUED_TRANSFER,
        party: payerOf(world, world.customers.must(refund.customerId)),
        endToEnd: invoice.number,
        remittance: `Refund ${invoice.number}`,
        returned: null,
      };
    });
  // What is planted to be found stays as it came: only money like any other goes back and comes again.
  const ordinary = bookings(received.filter((charge) => charge.reference === null));
  const receipts = [...bookings(received), ...strayOnesOf(world, account, from)];
  return [
    ...receipts,
    ...refunds,
    ...returnedOnesOf(world, account, ordinary),
    ...takenBackOf(world, account, receipts),
  ];
}

/** What the bank takes back for good: the money does not come again. */
function takenBackOf(world: World, { entity }: DemoBankAccount, receipts: readonly Booking[]): Booking[] {
  return world.takenBack.rows
    .filter((row) => row.entity === entity)
    .flatMap(({ id, receiptId, reason, createdAt }) => {
      const receipt = receipts.find(({ key }) => key.endsWith(` ${receiptId}`));
      if (!receipt) return [];
      return {
        ...receipt,
        day: onBusinessDay(dateIn(entityOf(entity).timeZone, createdAt)),
        key: `${isoOf(createdAt)} ${id}`,
        amount: -receipt.amount,
        code: RETURNED_TRANSFER,
        reference: id,
        returned: { reason },
      };
    });
}

/** What reached the bank without any other system hearing of it. */
function strayOnesOf(world: World, { currency, entity }: DemoBankAccount, from: number): Booking[] {
  const { timeZone } = entityOf(entity);
  return world.strayReceipts.rows
    .filter((receipt) => receipt.entity === entity && receipt.createdAt >= from)
    .map((receipt) => ({
      day: onBusinessDay(dateIn(timeZone, receipt.createdAt)),
      key: `${isoOf(receipt.createdAt)} ${receipt.id}`,
      amount: receipt.amount,
      code: CREDIT_TRANSFER[currency],
      party:
        receipt.customerId === null
          ? strangerOf(world, receipt.payer, currency)
          : { ...payerOf(world, world.customers.must(receipt.customerId)), name: receipt.payer },
      endToEnd: null,
      remittance: receipt.remittance,
      reference: receipt.id,
      returned: null,
    }));
}

function receiptOf(world: World, { currency }: DemoBankAccount, charge: Charge, day: string): Booking {
  const customer = world.customers.must(charge.customerId);
  const { number } = world.invoices.must(charge.invoiceId);
  return {
    day,
    key: `${isoOf(charge.createdAt)} ${charge.id}`,
    amount: charge.amount,
    code: CREDIT_TRANSFER[currency],
    party: payerOf(world, customer),
    ...referenceFor(world, {
      id: charge.id,
      currency,
      invoiceNumber: number ?? charge.invoiceId,
      customerNumber: customer.netsuiteId,
    }),
    ...(charge.reference === null ? {} : { endToEnd: null, remittance: charge.reference }),
    returned: null,
  };
}

/**
 * Once a week the first receipt goes back the day after, and its payer sends the money again: what the other systems
 * hold, an invoice that is paid, is true in the end.
 */
function returnedOnesOf(world: World, { currency }: DemoBankAccount, receipts: readonly Booking[]): Booking[] {
  const firsts = new Map<string, Booking>();
  for (const receipt of receipts.toSorted(inOrder)) {
    const week = weekOf(receipt.day);
    if (!firsts.has(week)) firsts.set(week, receipt);
  }
  return [...firsts.values()].flatMap((receipt): Booking[] => {
    const draw = drawsFor(world.seed, `bank/return/${receipt.key}`);
    const returnedOn = addBusinessDays(receipt.day, 1);
    const returned = { reason: draw.pick(["AC06", "AM04", "MS03"]) };
    return [
      {
        ...receipt,
        day: returnedOn,
        key: `return ${receipt.key}`,
        amount: -receipt.amount,
        code: RETURNED_TRANSFER,
        returned,
      },
      { ...feeOf(currency, returnedOn), key: `return fee ${receipt.key}` },
      { ...receipt, day: addBusinessDays(receipt.day, 3), key: `again ${receipt.key}` },
    ];
  });
}

function feeOf(currency: DemoBankAccount["currency"], day: string): Omit<Booking, "key"> {
  const nobody = { party: null, endToEnd: null, returned: null };
  return { ...nobody, day, amount: -RETURN_FEE[currency], code: CHARGES, remittance: "Fee for a returned payment" };
}

export function inOrder(left: Booking, right: Booking): number {
  const place = (booking: Booking) => `${booking.day} ${booking.key}`;
  return place(left) < place(right) ? -1 : 1;
}
