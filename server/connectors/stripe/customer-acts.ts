import { SourceFailure } from "#server/connectors/source-failure";
import { latest, type ObjectAct, type Shape } from "#server/connectors/stripe/object-act";
import { readCustomer } from "#server/connectors/stripe/read-invoice";
import type { WireCustomer } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type TaxIdEffect = Extract<OutboundEffect, { operation: "customer.set_tax_id" }>;
type FieldEffect = Extract<OutboundEffect, { operation: "customer.correct_field" }>;
type TaxId = { id: string; type: string; value: string };

/**
 * Stripe keeps tax ids beside each other and changes none of them: the right one is added, then whatever else of its
 * kind stood there is taken away. Added first, so that the customer is never without one.
 */
export const setTaxId: ObjectAct<TaxIdEffect, { customer: WireCustomer; taxIds: TaxId[] }> = {
  async read(effect, context) {
    const customer = await readCustomer(context.client, effect.customerId, context.signal);
    if (customer === null) return null;
    const listed = await latest(`${pathOf(effect)}/tax_ids`, {}, context);
    return { customer, taxIds: listed.flatMap(taxIdOf) };
  },
  done({ customer, taxIds }, effect) {
    const ofKind = taxIds.filter(({ type }) => type === effect.taxIdType);
    const isAlone = ofKind.length === 1 && isSame(ofKind[0]?.value, effect.value);
    return isAlone ? `${customer.name ?? customer.id} has tax id ${effect.value} at Stripe.` : null;
  },
  refusal: () => null,
  async send({ taxIds }, effect, { client, signal }) {
    const ofKind = taxIds.filter(({ type }) => type === effect.taxIdType);
    if (!ofKind.some(({ value }) => isSame(value, effect.value))) {
      const taxId = { type: effect.taxIdType, value: effect.value };
      await client.post(`${pathOf(effect)}/tax_ids`, taxId, effect.idempotencyKey, signal);
    }
    for (const { id, value } of ofKind) {
      if (isSame(value, effect.value)) continue;
      const path = `${pathOf(effect)}/tax_ids/${encodeURIComponent(id)}`;
      await unlessGone(client.remove(path, `${effect.idempotencyKey}-${id}`, signal));
    }
  },
  gone: ({ customerId }) => `Stripe does not know the customer ${customerId} any more, so no tax id was set.`,
  touched: touchedBy,
};

export const correctField: ObjectAct<FieldEffect, WireCustomer> = {
  read: (effect, { client, signal }) => readCustomer(client, effect.customerId, signal),
  done: (customer, { field, value }) =>
    field === "name" && customer.name === value ? `Stripe calls the customer ${value}.` : null,
  refusal(customer, { field }) {
    const name = customer.name ?? customer.id;
    if (field === "name") return null;
    if (field === "currency")
      return `Stripe fixes the currency of ${name} with their first invoice. End their subscription and begin a new customer in the other currency.`;
    return `Stripe keeps no ${field.replace("_", " ")} of ${name} that could be set this way. Change it where it is kept.`;
  },
  send: (_customer, effect, { client, signal }) =>
    client.post(pathOf(effect), { name: effect.value }, effect.idempotencyKey, signal),
  gone: ({ customerId }) => `Stripe does not know the customer ${customerId} any more, so nothing was changed.`,
  touched: touchedBy,
};

/** Somebody may have taken it away in between: that is what was wanted. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof SourceFailure) || error.code !== "resource_missing") throw error;
  }
}

function pathOf({ customerId }: { customerId: string }): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}

function touchedBy({ customerId }: { customerId: string }) {
  return [{ system: "stripe", type: "customer", id: customerId }];
}

function taxIdOf({ id, type, value }: Shape): TaxId[] {
  return typeof id === "string" && typeof type === "string" && typeof value === "string" ? [{ id, type, value }] : [];
}

/** Stripe gives some numbers back without the blanks they were sent with. */
function isSame(left: string | undefined, right: string): boolean {
  const bare = (value: string) => value.replaceAll(/[\s.-]/g, "").toUpperCase();
  return left !== undefined && bare(left) === bare(right);
}
