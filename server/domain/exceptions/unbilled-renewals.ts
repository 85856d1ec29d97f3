import { agreedOn, isMetered, productsOf } from "#server/domain/exceptions/agreed-prices";
import { type ContractSubjectFacts, isInForce, type RenewalFacts } from "#server/domain/exceptions/contract-facts";
import type { ContractPriceFacts } from "#server/domain/exceptions/facts";
import { extendPrice } from "#server/domain/money";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** A deal is closed around the end of the term it renews: as long before it as people talk about it, and somewhat after. */
const WON_BEFORE_DAYS = 180;
const WON_AFTER_DAYS = 90;
/** A renewal may be signed as a contract of its own that begins around the end of the former one. */
const SUCCEEDS_WITHIN_DAYS = 60;

/** How it is known that the contract goes on: an order, a later end, or a deal that was won. */
export type RenewedBy =
  | { kind: "order"; number: string }
  | { kind: "extension" }
  | { kind: "deal"; deal: RenewalFacts };

export type Term = { startsOn: PlainDate; endsOn: PlainDate | null; by: RenewedBy };

/**
 * The latest term after the first that has begun by a day. Of what says that it was renewed an order counts before a later
 * end of the contract, and both before a deal: a deal that was won without either begins the day after the contract's end.
 */
export function renewedTerm(facts: ContractSubjectFacts, today: PlainDate): Term | null {
  if (!isInForce(facts)) return null;
  const terms = [...termsByOrder(facts), ...termByExtension(facts), ...termByDeal(facts)].filter(
    (term) => term.startsOn <= today,
  );
  return terms.reduce<Term | null>(
    (latest, term) => (latest === null || term.startsOn > latest.startsOn ? term : latest),
    null,
  );
}

/** Binding orders that begin once all before them have ended and end later than they did. */
function termsByOrder({ orders }: ContractSubjectFacts): Term[] {
  const terms: Term[] = [];
  let agreedUntil: PlainDate | null = null;
  for (const order of orders.filter((each) => each.isBinding)) {
    if (
      agreedUntil !== null &&
      order.effectiveOn > agreedUntil &&
      (order.endsOn === null || order.endsOn > agreedUntil)
    )
      terms.push({ startsOn: order.effectiveOn, endsOn: order.endsOn, by: { kind: "order", number: order.number } });
    if (order.endsOn !== null && (agreedUntil === null || order.endsOn > agreedUntil)) agreedUntil = order.endsOn;
  }
  return terms;
}

/** The contract itself ends later than any of its orders. */
function termByExtension({ contract, orders }: ContractSubjectFacts): Term[] {
  const ends = orders.filter((order) => order.isBinding).map((order) => order.endsOn);
  if (contract.endsOn === null || ends.length === 0 || ends.includes(null)) return [];
  const agreedUntil = ends.reduce((latest, end) => ((end ?? "") > (latest ?? "") ? end : latest), null) ?? "";
  if (contract.endsOn <= agreedUntil) return [];
  return [{ startsOn: addDays(agreedUntil, 1), endsOn: contract.endsOn, by: { kind: "extension" } }];
}

/** A deal won around the contract's end; where the end was moved already the deal speaks of a term that is over. */
function termByDeal({ contract, renewals, successors }: ContractSubjectFacts): Term[] {
  const { endsOn } = contract;
  if (endsOn === null) return [];
  const isSucceeded = successors.some(
    ({ startsOn }) => Math.abs(daysBetween(endsOn, startsOn)) <= SUCCEEDS_WITHIN_DAYS,
  );
  const won = renewals.filter((deal) => {
    const after = daysBetween(endsOn, deal.closesOn);
    return deal.isWon && deal.isClosed && after >= -WON_BEFORE_DAYS && after <= WON_AFTER_DAYS;
  });
  const deal = won.at(-1);
  return deal && !isSucceeded ? [{ startsOn: addDays(endsOn, 1), endsOn: null, by: { kind: "deal", deal } }] : [];
}

/** What the term bills every period: what is agreed on its first day, or was agreed last where the term has no order yet. */
export function recurringItems({ contract }: ContractSubjectFacts, { startsOn }: Term): ContractPriceFacts[] {
  return productsOf(contract).flatMap((productCode) => {
    const agreed = agreedOn(contract, productCode, startsOn) ?? agreedOn(contract, productCode, addDays(startsOn, -1));
    return agreed && !isMetered(agreed) && agreed.quantity > 0n ? [agreed] : [];
  });
}

/** What the term's first invoice would come to, before tax and without use, which is billed once it was used. */
export function firstInvoiceOf(facts: ContractSubjectFacts, term: Term): bigint {
  return recurringItems(facts, term).reduce((sum, item) => sum + extendPrice(item.quantity, item.unitPriceMicros), 0n);
}

/** Whether anything of the term was billed: a line over days of it, metered use of the term before not among them. */
export function isTermBilled({ billed }: ContractSubjectFacts, { startsOn }: Term): boolean {
  return billed.some((invoice) =>
    invoice.lines.some((line) => line.periodEndsOn !== null && line.periodEndsOn > startsOn && line.amountMinor >= 0n),
  );
}

/** Where the contract is billed once its periods are over, the first invoice of a term comes a period later. */
export function firstInvoiceDueOn({ billed, contract }: ContractSubjectFacts, { startsOn }: Term): PlainDate {
  const metered = new Set(contract.prices.filter(isMetered).map((price) => price.productCode));
  const charges = billed.flatMap((invoice) =>
    invoice.lines
      .filter((line) => !line.isProration && line.productCode !== null && !metered.has(line.productCode))
      .map((line) => ({ ...line, issuedOn: invoice.issuedOn })),
  );
  const inArrears =
    charges.length > 0 && charges.every((line) => line.periodEndsOn !== null && line.periodEndsOn <= line.issuedOn);
  return inArrears ? addMonths(startsOn, monthsOf(contract.billingFrequency)) : startsOn;
}

/** Months of one billing period; a month where the contract does not say. */
export function monthsOf(frequency: string | null): number {
  const word = (frequency ?? "").toLowerCase();
  if (/annual|year/.test(word)) return /semi|half/.test(word) ? 6 : 12;
  if (/quarter/.test(word)) return 3;
  return 1;
}

/** The same day of a later month, or that month's last: 31 January and one month is 28 or 29 February. */
export function addMonths(day: PlainDate, months: number): PlainDate {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const last = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(toYear, 4)}-${pad(toMonth, 2)}-${pad(Math.min(date, last), 2)}`;
}
