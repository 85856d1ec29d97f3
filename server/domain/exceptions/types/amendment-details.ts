import { z } from "zod";
import { agreedOn, begunBy, isMetered, productsOf, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import {
  type ContractSubjectFacts,
  isInForce,
  isRunning,
  type SubscriptionFacts,
  type SubscriptionItemFacts,
} from "#server/domain/exceptions/contract-facts";
import type { ContractPriceFacts } from "#server/domain/exceptions/facts";
import { amountWords, countWords, dayWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";
import { addDays, type PlainDate } from "#server/domain/time";

const whole = z.string().regex(/^-?\d+$/);

/** One product that a subscription still runs with terms from before an amendment. */
const StaleTerms = z.strictObject({
  productCode: z.string(),
  /** added: the amendment brought the product, and nothing runs for it; ended: it ended the product, which still runs. */
  kind: z.enum(["price", "quantity", "price_and_quantity", "added", "ended"]),
  subscriptionId: z.string(),
  itemIds: z.array(z.string()),
  isMetered: z.boolean(),
  runsQuantity: whole,
  runsPriceMicros: whole.nullable(),
  agreedQuantity: whole,
  agreedPriceMicros: whole,
  orderNumber: z.string(),
  effectiveOn: z.string(),
  /** What a period bills with the running terms less what it should; zero for metered products, which bill by use. */
  differenceMinor: whole,
  /** The running period began after the amendment took effect: a whole period is billed at terms from before it. */
  isBilledSince: z.boolean(),
});
export type StaleTerms = z.infer<typeof StaleTerms>;

export const AmendmentDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string(),
  changes: z.array(StaleTerms).min(1),
});
export type AmendmentDetails = z.infer<typeof AmendmentDetails>;

type Running = { subscription: SubscriptionFacts; item: SubscriptionItemFacts };

/** What runs otherwise than the amendments that have taken effect say. */
export function staleTerms(facts: ContractSubjectFacts, today: PlainDate): StaleTerms[] {
  const subscriptions = facts.subscriptions.filter(isRunning);
  const [main] = subscriptions;
  if (!isInForce(facts) || !main) return [];
  const running = subscriptions.flatMap((subscription) => subscription.items.map((item) => ({ subscription, item })));
  if (running.length === 0) return [];
  return productsOf(facts.contract).flatMap((productCode) => staleOf(facts, productCode, running, main, today) ?? []);
}

function staleOf(
  { contract }: ContractSubjectFacts,
  productCode: string,
  running: readonly Running[],
  main: SubscriptionFacts,
  today: PlainDate,
): StaleTerms | null {
  const own = running.filter(({ item }) => item.productCode === productCode && item.quantity !== 0n);
  const begins = latest((own.length > 0 ? own : running).map(({ item }) => item.periodStartsOn));
  // Billing follows in the course of the day on which terms begin, and at once with a period that begins then.
  const day = latest([addDays(today, -1), begins]);
  const agreed = agreedOn(contract, productCode, day);
  if (agreed?.orderKind !== "amendment") return null;
  // Billing has not come to the period in which these terms begin: then nothing of them is billed, which is another trouble.
  if ((own.length > 0 ? own : running).every(({ item }) => item.periodEndsOn <= agreed.startsOn)) return null;
  const former = begunBy(contract, productCode, addDays(agreed.startsOn, -1));
  const kind = kindOf(agreed, former, own, contract.prices);
  if (kind === null) return null;
  const metered = isMetered(agreed);
  const runsQuantity = own.reduce((sum, { item }) => sum + (item.quantity ?? 0n), 0n);
  const runsPrice = own[0]?.item.unitPriceMicros ?? null;
  const runs = own.reduce((sum, { item }) => sum + extendPrice(item.quantity ?? 0n, item.unitPriceMicros ?? 0n), 0n);
  return {
    productCode,
    kind,
    subscriptionId: (own[0]?.subscription ?? main).externalId,
    itemIds: own.map(({ item }) => item.id),
    isMetered: metered,
    runsQuantity: runsQuantity.toString(),
    runsPriceMicros: runsPrice?.toString() ?? null,
    agreedQuantity: agreed.quantity.toString(),
    agreedPriceMicros: unitPriceOf(agreed).toString(),
    orderNumber: agreed.orderNumber,
    effectiveOn: agreed.startsOn,
    differenceMinor: metered ? "0" : (runs - extendPrice(agreed.quantity, unitPriceOf(agreed))).toString(),
    isBilledSince: own.length > 0 && begins >= agreed.startsOn,
  };
}

/**
 * Only what still says what it said before the amendment counts: whatever was changed to something else since is no
 * amendment left behind, and what follows an order that nobody approved is the trouble of that order.
 */
function kindOf(
  agreed: ContractPriceFacts,
  former: readonly ContractPriceFacts[],
  own: readonly Running[],
  prices: readonly ContractPriceFacts[],
): StaleTerms["kind"] | null {
  if (agreed.quantity === 0n) return own.length > 0 && former.length > 0 ? "ended" : null;
  const before = former.at(-1) ?? null;
  if (own.length === 0) return before === null || before.quantity === 0n ? "added" : null;
  const quantity = own.reduce((sum, { item }) => sum + (item.quantity ?? 0n), 0n);
  const unapproved = prices.some(
    (price) =>
      (price.withoutApproval ?? null) !== null &&
      price.productCode === agreed.productCode &&
      price.startsOn >= agreed.startsOn &&
      own.every(({ item }) => item.unitPriceMicros === unitPriceOf(price)) &&
      (isMetered(price) || quantity === price.quantity),
  );
  if (unapproved) return null;
  const isStalePrice = own.some(
    ({ item }) =>
      item.unitPriceMicros !== null &&
      item.unitPriceMicros !== unitPriceOf(agreed) &&
      former.some((price) => unitPriceOf(price) === item.unitPriceMicros),
  );
  const isStaleQuantity =
    !isMetered(agreed) && quantity !== agreed.quantity && former.some((price) => price.quantity === quantity);
  if (isStalePrice) return isStaleQuantity ? "price_and_quantity" : "price";
  return isStaleQuantity ? "quantity" : null;
}

function latest(days: readonly PlainDate[]): PlainDate {
  return days.reduce((last, day) => (day > last ? day : last), "");
}

export function atStake({ changes }: AmendmentDetails): bigint {
  return changes.reduce((sum, { differenceMinor }) => {
    const difference = BigInt(differenceMinor);
    return sum + (difference < 0n ? -difference : difference);
  }, 0n);
}

export function runsWords(change: StaleTerms, currency: string): string {
  if (change.itemIds.length === 0) return "nothing";
  return termsWords(change, BigInt(change.runsQuantity), change.runsPriceMicros, currency);
}

export function agreedWords(change: StaleTerms, currency: string): string {
  if (change.kind === "ended") return "nothing";
  return termsWords(change, BigInt(change.agreedQuantity), change.agreedPriceMicros, currency);
}

function termsWords(change: StaleTerms, quantity: bigint, priceMicros: string | null, currency: string): string {
  const price = priceMicros === null ? "a price of several steps" : priceWords(BigInt(priceMicros), currency);
  return change.isMetered ? `use at ${price}` : `${countWords(quantity)} at ${price}`;
}

export function titleOf(details: AmendmentDetails): string {
  const [first, ...others] = details.changes;
  if (!first || others.length > 0)
    return `${details.changes.length} amended items not carried to the subscription, ${amountWords(atStake(details), details.currency)} a period`;
  const product = productWords(first.productCode);
  if (first.kind === "ended")
    return `${product} still runs, order ${first.orderNumber} ended it on ${dayWords(first.effectiveOn)}`;
  if (first.kind === "added")
    return `${product} does not run, order ${first.orderNumber} added it on ${dayWords(first.effectiveOn)}`;
  return `${product} still runs with ${runsWords(first, details.currency)}, amended to ${agreedWords(first, details.currency)}`;
}
