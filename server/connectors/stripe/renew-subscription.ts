import type { ActContext } from "#server/connectors/stripe/acts";
import {
  amountText,
  latest,
  type ObjectAct,
  referenceOf,
  refersTo,
  type Shape,
} from "#server/connectors/stripe/object-act";
import { readOrNull } from "#server/connectors/stripe/re-read";
import { unreadableAnswer } from "#server/connectors/stripe/read-invoice";
import { type WireSubscription, wireSubscription } from "#server/connectors/stripe/wire";
import { decimalOfMicros } from "#server/connectors/stripe/words";
import { extendPrice } from "#server/domain/money";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { startOfBusinessDate } from "#server/domain/time";

type RenewEffect = Extract<OutboundEffect, { operation: "subscription.renew" }>;
type State = { former: WireSubscription; renewed: Shape | null; products: Map<string, string> };

const RUNNING = ["active", "trialing", "past_due", "unpaid", "paused", "incomplete"];
const MONTHS_OF_YEAR = 12;

/**
 * Stripe starts no ended subscription again: the renewal is a new one of the same customer, from the first day of the new
 * term, with the terms of the contract. What was metered goes on by the same price.
 */
export const renewSubscription: ObjectAct<RenewEffect, State> = {
  async read(effect, context) {
    const former = await readSubscription(effect.subscriptionId, context);
    if (!former) return null;
    const started = await latest("/v1/subscriptions", { customer: former.customer, status: "all" }, context);
    return {
      former,
      renewed: started.find((each) => refersTo(each, effect.id)) ?? null,
      products: await productsByCode(context),
    };
  },
  done({ renewed }, { contractNumber, startsOn, items, currency }) {
    if (!renewed) return null;
    const total = items.reduce(
      (sum, item) => sum + extendPrice(BigInt(item.quantity), BigInt(item.unitPriceMicros)),
      0n,
    );
    return `Subscription ${String(renewed.id)} bills contract ${contractNumber} from ${startsOn}: ${amountText(total, currency)} a period before tax.`;
  },
  refusal({ former, products }, { items }) {
    if (RUNNING.includes(former.status))
      return `Subscription ${former.id} is ${former.status} at Stripe and bills by itself; a second one would bill twice.`;
    const unknown = items.find((item) => !products.has(item.productCode));
    return unknown
      ? `Stripe has no product ${unknown.productCode}, so nothing was started. Set the product up there, then try again.`
      : null;
  },
  send: ({ former, products }, effect, { client, signal }) =>
    client.post("/v1/subscriptions", termsOf(former, products, effect), effect.idempotencyKey, signal),
  gone: ({ subscriptionId }) =>
    `Stripe does not know the subscription ${subscriptionId} any more, so it cannot be told whom to bill. Start the new one there.`,
  touched: ({ subscriptionId }) => [{ system: "stripe", type: "subscription", id: subscriptionId }],
};

function termsOf(former: WireSubscription, products: Map<string, string>, effect: RenewEffect) {
  const { currency, intervalMonths, items } = effect;
  const recurring =
    intervalMonths % MONTHS_OF_YEAR === 0
      ? { interval: "year", interval_count: intervalMonths / MONTHS_OF_YEAR }
      : { interval: "month", interval_count: intervalMonths };
  const sold = items.map((item) => ({
    quantity: item.quantity,
    price_data: {
      currency: currency.toLowerCase(),
      product: products.get(item.productCode) ?? "",
      unit_amount_decimal: decimalOfMicros(item.unitPriceMicros),
      recurring,
    },
  }));
  const metered = former.items.data.flatMap(({ price }) =>
    price?.recurring?.usage_type === "metered" ? [{ price: price.id }] : [],
  );
  const { collection_method: collection, days_until_due: dueDays } = former;
  return {
    customer: former.customer,
    items: [...sold, ...metered],
    ...(collection ? { collection_method: collection } : {}),
    ...(collection === "send_invoice" && typeof dueDays === "number" ? { days_until_due: dueDays } : {}),
    backdate_start_date: startOfTerm(former, effect),
    metadata: { ...former.metadata, contract_number: effect.contractNumber, ...referenceOf(effect.id) },
  };
}

/** The hour at which the former term ended, where it ended on that day; else the beginning of the day. */
function startOfTerm({ ended_at: endedAt }: WireSubscription, { startsOn, timeZone = "UTC" }: RenewEffect): number {
  const begins = Math.floor(startOfBusinessDate(startsOn, timeZone).getTime() / 1_000);
  return endedAt && endedAt >= begins && endedAt < begins + 86_400 ? endedAt : begins;
}

async function readSubscription(id: string, { client, signal }: ActContext): Promise<WireSubscription | null> {
  const answer = await readOrNull(client, `/v1/subscriptions/${encodeURIComponent(id)}`, signal);
  if (answer === null) return null;
  const parsed = wireSubscription.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(`subscription ${id}`);
  return parsed.data;
}

async function productsByCode(context: ActContext): Promise<Map<string, string>> {
  const products = await latest("/v1/products", {}, context);
  return new Map(
    products.flatMap((product) => {
      const code = codeOf(product);
      return code !== null && typeof product.id === "string" ? [[code, product.id] as const] : [];
    }),
  );
}

function codeOf({ metadata }: Shape): string | null {
  const code = typeof metadata === "object" && metadata !== null ? (metadata as Shape).product_code : null;
  return typeof code === "string" ? code : null;
}
