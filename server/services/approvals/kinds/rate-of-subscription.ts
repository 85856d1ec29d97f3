import type { PacketFact, PlannedAct } from "#server/domain/approvals/packet";
import { agreedOn, isMetered, itemsOn, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import {
  type ContractSubjectFacts,
  isInForce,
  isRunning,
  type SubscriptionFacts,
} from "#server/domain/exceptions/contract-facts";
import type { ContractPriceFacts } from "#server/domain/exceptions/facts";
import { documentName } from "#server/domain/exceptions/facts";
import { monthsOf } from "#server/domain/exceptions/unbilled-renewals";
import { amountWords, countWords, dayWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice, MICROS_PER_MINOR } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { Prepared, PrepareScope } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import type { PriceTerms } from "#server/services/approvals/kinds/rate-change";
import { loadContractFacts } from "#server/services/exceptions/load-contract-facts";

type Item = { subscription: SubscriptionFacts; id: string; quantity: bigint; periodStartsOn: PlainDate };
type Change = {
  facts: ContractSubjectFacts;
  agreed: ContractPriceFacts;
  item: Item | null;
  oldMicros: bigint;
  newMicros: bigint;
};

const MONTHS_OF_A_YEAR = 12n;

/**
 * The price of a product under a contract: an order of the CRM agrees it, and billing follows at once where the day has
 * come. Where it lies ahead, billing follows when it comes.
 */
export async function preparePrice(scope: PrepareScope, terms: PriceTerms): Promise<Prepared> {
  const [facts] = await loadContractFacts(scope, [terms.contractId]);
  if (!facts) throw notFound("There is no such contract, or it belongs to a legal entity you do not work for.");
  const { contract, customer, entity } = facts;
  const today = businessDate(scope.asOf, entity.timeZone);
  const change = changeOf(facts, terms, today);
  const { agreed, oldMicros, newMicros } = change;
  const { currency } = contract;
  const product = productWords(terms.productCode);
  const yearly = yearlyOf(change);
  return {
    entity: entity.code,
    customer,
    subject: { type: "contract", id: contract.id, name: `contract ${contract.number}` },
    title: `Sell ${product} at ${priceWords(newMicros, currency)} instead of ${priceWords(oldMicros, currency)} from ${dayWords(terms.effectiveOn)}`,
    amount: { minor: yearly < 0n ? -yearly : yearly, currency },
    facts: [
      significant("price.old", "Agreed until then", words(priceWords(oldMicros, currency)), agreed),
      significant("price.new", "Agreed from then on", words(priceWords(newMicros, currency)), null),
      significant("price.from", "From", day(terms.effectiveOn), null),
      significant("price.quantity", "Quantity", words(countWords(agreed.quantity)), agreed),
      significant("price.yearly", "Over twelve months", amount(yearly, currency), null),
      explaining("price.order", "Agreed by order", words(agreed.orderNumber), agreed),
      ...touchedFacts(facts, terms),
    ],
    consequences: [
      `An order of the CRM agrees ${priceWords(newMicros, currency)} for ${product} from ${dayWords(terms.effectiveOn)} on; everything else of the contract stays.`,
      change.item === null
        ? "Billing follows when that day has come; where it does not, a case says so."
        : "Billing takes the price over at once, and bills what is left of the running period by the day.",
      `${customer.name} pays ${amountWords(yearly < 0n ? -yearly : yearly, currency)} ${yearly < 0n ? "less" : "more"} over twelve months.`,
    ],
    plan: planOf(change, terms),
  };
}

/** @throws AppError where the price is not to be changed like this, naming what stands against it. */
function changeOf(facts: ContractSubjectFacts, terms: PriceTerms, today: PlainDate): Change {
  const { contract } = facts;
  const { productCode, effectiveOn } = terms;
  const name = `Contract ${contract.number}`;
  const product = productWords(productCode);
  if (!isInForce(facts)) throw ruleViolation(`${name} is not in force, so nothing is sold under it.`);
  if (terms.currency !== contract.currency)
    throw ruleViolation(`${name} is in ${contract.currency}, so no price in ${terms.currency} is agreed under it.`);
  if (contract.endsOn !== null && effectiveOn > contract.endsOn)
    throw ruleViolation(`${name} ends on ${dayWords(contract.endsOn)}. Choose a day before that.`);
  const agreed = agreedOn(contract, productCode, effectiveOn);
  if (!agreed || agreed.quantity === 0n)
    throw ruleViolation(`${name} sells no ${product} on ${dayWords(effectiveOn)}.`);
  if (isMetered(agreed))
    throw ruleViolation(`${product} is billed by use at prices of the price list. Have them changed there.`);
  if (itemsOn(contract, productCode, effectiveOn).length > 1)
    throw ruleViolation(`${name} sells ${product} in several items. Have each amended in the CRM.`);
  const later = contract.prices.find((price) => price.productCode === productCode && price.startsOn >= effectiveOn);
  if (later)
    throw ruleViolation(
      `Order ${later.orderNumber} agreed terms of ${product} from ${dayWords(later.startsOn)} on. Choose a later day.`,
    );
  const oldMicros = unitPriceOf(agreed);
  const newMicros = BigInt(terms.priceMinor) * MICROS_PER_MINOR;
  if (oldMicros === newMicros) throw ruleViolation(`${product} is agreed at this price already.`);
  const item = effectiveOn > today ? null : runningItem(facts, agreed);
  if (item && effectiveOn < item.periodStartsOn)
    throw ruleViolation(
      `The running period began on ${dayWords(item.periodStartsOn)}, and what was billed before it stays. Choose that day or a later one.`,
    );
  return { facts, agreed, item, oldMicros, newMicros };
}

function runningItem({ subscriptions, contract }: ContractSubjectFacts, agreed: ContractPriceFacts): Item {
  const own = subscriptions
    .filter(isRunning)
    .flatMap((subscription) => subscription.items.map((item) => ({ ...item, subscription })))
    .filter(({ productCode, quantity }) => productCode === agreed.productCode && quantity !== 0n);
  const [item, ...others] = own;
  if (!item || others.length > 0 || item.quantity !== agreed.quantity)
    throw ruleViolation(
      `Billing does not run ${productWords(agreed.productCode)} of contract ${contract.number} as it was agreed. Have that put right first.`,
    );
  return { ...item, quantity: item.quantity };
}

function yearlyOf({ facts, agreed, oldMicros, newMicros }: Change): bigint {
  const periods = MONTHS_OF_A_YEAR / BigInt(monthsOf(facts.contract.billingFrequency));
  return (extendPrice(agreed.quantity, newMicros) - extendPrice(agreed.quantity, oldMicros)) * periods;
}

/** Drafts and invoices that bill days from then on: they stand as they are, and what is due besides is billed by the day. */
function touchedFacts({ billed }: ContractSubjectFacts, { productCode, effectiveOn }: PriceTerms): PacketFact[] {
  return billed
    .filter(({ lines }) =>
      lines.some((line) => line.productCode === productCode && (line.periodEndsOn ?? "") > effectiveOn),
    )
    .map((invoice) =>
      explaining(
        `touched.${invoice.id}`,
        `Bills days from then on: ${documentName(invoice)}`,
        words(invoice.status),
        invoice,
      ),
    );
}

function planOf({ facts, agreed, item, newMicros }: Change, terms: PriceTerms): PlannedAct[] {
  const { contract } = facts;
  const price = `${productWords(terms.productCode)} at ${priceWords(newMicros, contract.currency)}`;
  const sold = {
    productCode: terms.productCode,
    quantity: agreed.quantity.toString(),
    unitPriceMicros: newMicros.toString(),
    currency: contract.currency,
    effectiveOn: terms.effectiveOn,
  };
  const inCrm: PlannedAct = {
    system: contract.system,
    operation: {
      operation: "order.change_price",
      contractId: contract.externalId,
      itemId: agreed.externalId,
      ...sold,
      description: `${price} from ${terms.effectiveOn}`,
    },
    label: `Agree ${price} from ${dayWords(terms.effectiveOn)} by an order of contract ${contract.number}`,
    target: `contract:${contract.externalId}`,
  };
  if (item === null) return [inCrm];
  const { subscription } = item;
  const inBilling: PlannedAct = {
    system: subscription.system,
    operation: {
      operation: "subscription.correct_item",
      subscriptionId: subscription.externalId,
      itemId: item.id,
      ...sold,
    },
    label: `Bill ${price} from ${dayWords(terms.effectiveOn)}`,
    target: `subscription:${subscription.externalId}`,
  };
  return [inCrm, inBilling];
}
