import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { minorFromDecimal } from "#server/domain/money";
import { type Booking, ISSUED_TRANSFER, type Party } from "#server/sandbox/bank/booking";
import { onBusinessDay } from "#server/sandbox/bank/business-days";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { dateIn, isoOf } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** What a customer of the bank has it send: one credit transfer of a pain.001 file. */
export interface Order {
  account: string;
  currency: string;
  amount: number;
  to: Party;
  endToEnd: string;
  remittance: string | null;
}

/** An order on one of the company's accounts, as the bank keeps it. */
export interface TakenOrder extends Order {
  id: string;
  entity: EntityCode;
  createdAt: number;
}

/** Null for a file that orders no transfer. */
export function readOrder(file: string): Order | null {
  const currency = /<InstdAmt Ccy="([A-Z]{3})">/.exec(file)?.[1];
  const amount = currency === undefined ? null : minorFromDecimal(within(file, "InstdAmt") ?? "", currency);
  const account = accountIn(within(file, "DbtrAcct"));
  const endToEnd = within(file, "EndToEndId");
  const name = within(within(file, "Cdtr") ?? "", "Nm");
  if (currency === undefined || amount === null || account === null || endToEnd === null || name === null) return null;
  return {
    account,
    currency,
    amount: Number(amount),
    to: { name: plain(name), account: accountIn(within(file, "CdtrAcct")) },
    endToEnd,
    remittance: plain(within(file, "Ustrd") ?? "") || null,
  };
}

/** Takes an order in; it is booked on the next statement. Null where the bank keeps no such account. */
export function takeOrder(world: World, order: Order): TakenOrder | null {
  const account = demoBankAccounts.find(
    ({ identifier, currency }) => identifier === order.account && currency === order.currency,
  );
  if (!account) return null;
  const id = world.id("out", `${order.endToEnd}/${world.count("bank orders")}`).toUpperCase();
  return world.bankOrders.add({ ...order, id, entity: account.entity, createdAt: world.now });
}

/** What the bank books for it. */
export function debitOf({ amount, to, endToEnd, remittance }: Order, day: string, key: string): Booking {
  return { day, key, amount: -amount, code: ISSUED_TRANSFER, party: to, endToEnd, remittance, returned: null };
}

/** Orders of an account's owner, each on the day the bank carries it out. */
export function ordersOf(world: World, entity: EntityCode): Booking[] {
  const { timeZone } = entityOf(entity);
  return world.bankOrders.rows
    .filter((order) => order.entity === entity)
    .map((order) =>
      debitOf(order, onBusinessDay(dateIn(timeZone, order.createdAt)), `${isoOf(order.createdAt)} ${order.id}`),
    );
}

function within(text: string | null, tag: string): string | null {
  return new RegExp(`<${tag}(?: [^>]*)?>([\\s\\S]*?)</${tag}>`).exec(text ?? "")?.[1]?.trim() ?? null;
}

function accountIn(element: string | null): string | null {
  return within(element, "IBAN") ?? within(within(element, "Othr"), "Id");
}

const ENTITIES: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };

function plain(text: string): string {
  return text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
