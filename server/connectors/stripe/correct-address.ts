import { type ActContext, nameOfInvoice } from "#server/connectors/stripe/acts";
import { readCustomer, readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireCustomer, WireInvoice } from "#server/connectors/stripe/wire";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor } from "#server/domain/money";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

type AddressEffect = Extract<OutboundEffect, { operation: "customer.correct_address" }>;

/** Two writes: the customer's address, then the draft's tax, which Stripe calculates from it. Each has a key of its own. */
export async function correctAddress(effect: AddressEffect, context: ActContext): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  return writeOnce({
    touched,
    async before() {
      const { customer, invoice } = await readBoth(effect, context);
      if (customer === null)
        return {
          outcome: "refused",
          reason: `Stripe does not know the customer ${effect.customerId} any more, so no address was changed.`,
          touched,
        };
      return settledOutcome(effect, customer, invoice) ?? (() => send(effect, customer, invoice, context));
    },
    async after() {
      const { customer, invoice } = await readBoth(effect, context);
      const settled = settledOutcome(effect, customer, invoice);
      return settled ?? { outcome: "refused", reason: refusalOf(effect, invoice), touched };
    },
  });
}

export function lookUpAddress(effect: AddressEffect, context: ActContext) {
  return lookUp(async () => {
    const { customer, invoice } = await readBoth(effect, context);
    return settledOutcome(effect, customer, invoice);
  });
}

async function readBoth(effect: AddressEffect, { client, signal }: ActContext) {
  const customer = await readCustomer(client, effect.customerId, signal);
  const invoice = effect.invoiceId === "" ? null : await readInvoice(client, effect.invoiceId, signal);
  return { customer, invoice };
}

async function send(
  effect: AddressEffect,
  customer: WireCustomer,
  invoice: WireInvoice | null,
  { client, signal }: ActContext,
): Promise<void> {
  const { line1, city, region, postalCode, country, idempotencyKey } = effect;
  if (!hasAddress(customer, effect)) {
    const address = { line1, city, state: region, postal_code: postalCode, country };
    await client.post(`/v1/customers/${encodeURIComponent(effect.customerId)}`, { address }, idempotencyKey, signal);
  }
  if (invoice?.status === "draft") {
    await client.post(
      `/v1/invoices/${encodeURIComponent(invoice.id)}`,
      { automatic_tax: { enabled: true } },
      `${idempotencyKey}-tax`,
      signal,
    );
  }
}

/** Confirmed once the address stands and no draft waits for its tax. */
function settledOutcome(
  effect: AddressEffect,
  customer: WireCustomer | null,
  invoice: WireInvoice | null,
): EffectOutcome | null {
  if (customer === null || !hasAddress(customer, effect)) return null;
  const touched = touchedBy(effect);
  const address = `The address of ${customer.name ?? customer.id} is ${addressWords(effect)}.`;
  if (invoice?.status !== "draft") return { outcome: "confirmed", confirmation: address, touched };
  if (invoice.automatic_tax?.enabled !== true || invoice.automatic_tax.status !== "complete") return null;
  const currency = invoice.currency.toUpperCase();
  return {
    outcome: "confirmed",
    confirmation: `${address} Tax was calculated; ${nameOfInvoice(invoice)} now totals ${decimalFromMinor(BigInt(invoice.total), currency)} ${currency}.`,
    touched,
  };
}

function refusalOf(effect: AddressEffect, invoice: WireInvoice | null): string {
  const said =
    invoice?.last_finalization_error?.message ??
    invoice?.automatic_tax?.disabled_reason ??
    invoice?.automatic_tax?.status;
  return `The address was changed to ${addressWords(effect)}, but Stripe still cannot tell the tax${said ? ` (${said.replace(/\.\s*$/, "").replaceAll("_", " ")})` : ""}. Check the address and correct it once more.`;
}

function hasAddress({ address }: WireCustomer, effect: AddressEffect): boolean {
  const same = (theirs: string | null | undefined, ours: string) => (theirs ?? "").trim() === ours.trim();
  return (
    same(address?.line1, effect.line1) &&
    same(address?.city, effect.city) &&
    same(address?.state, effect.region) &&
    same(address?.postal_code, effect.postalCode) &&
    same(address?.country, effect.country)
  );
}

function addressWords({ line1, city, region, postalCode, country }: AddressEffect): string {
  return [line1, postalCode, city, region, country]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(", ");
}

function touchedBy(effect: AddressEffect): SourceReference[] {
  const customer = { system: "stripe", type: "customer", id: effect.customerId };
  return effect.invoiceId === "" ? [customer] : [customer, { system: "stripe", type: "invoice", id: effect.invoiceId }];
}
