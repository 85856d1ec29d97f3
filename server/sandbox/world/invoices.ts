import { changeSubscription, record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import { lineAmount } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine, Subscription } from "#server/sandbox/world/billing-model";
import { type ProductCode, productOf } from "#server/sandbox/world/catalogue";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import type { Contract, Customer, CustomField } from "#server/sandbox/world/model";
import { periodStart } from "#server/sandbox/world/periods";
import { priceFor } from "#server/sandbox/world/prices";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { utcDate } from "#server/sandbox/world/time";
import { usageBetween } from "#server/sandbox/world/usage";
import type { World } from "#server/sandbox/world/world";

export const PO_FIELD = "PO Number";

export interface DraftDetails {
  key: string;
  subscription: Subscription;
  billingReason: string;
  periodStart: number;
  periodEnd: number;
  lines: Omit<InvoiceLine, "id" | "tax">[];
  finalizesAt: number;
}

export function createDraft(world: World, details: DraftDetails): Invoice {
  const { subscription, ...draft } = details;
  const customer = world.customers.must(subscription.customerId);
  const contract = world.contracts.must(subscription.contractId);
  const invoice = addDraft(world, customer, {
    ...draft,
    subscriptionId: subscription.id,
    contractNumber: contract.number,
    contractId: contract.id,
    customFields: purchaseOrderFields(customer, contract),
  });
  world.tasks.push(details.finalizesAt, "finalize", invoice.id);
  return invoice;
}

type Draft = Pick<DraftDetails, "key" | "billingReason" | "periodStart" | "periodEnd" | "lines"> &
  Pick<Invoice, "subscriptionId" | "contractNumber" | "contractId" | "customFields"> &
  Partial<Omit<Invoice, "lines">>;

/** A draft as billing makes it for a customer, apart from what is said otherwise. */
export function addDraft(world: World, customer: Customer, { key, lines, ...details }: Draft): Invoice {
  const invoice: Invoice = {
    id: world.id("in", key),
    customerId: customer.id,
    entity: customer.entity,
    currency: customer.currency,
    number: null,
    status: "draft",
    collection: customer.collection,
    autoAdvance: true,
    createdAt: world.now,
    finalizesAt: null,
    lines: lines.map((line, index) => ({ ...line, id: world.id("il", `${key}/${index}`), tax: 0 })),
    subtotal: 0,
    tax: 0,
    total: 0,
    creditedBeforePayment: 0,
    creditedAfterPayment: 0,
    fromBalance: 0,
    balanceBefore: 0,
    amountPaid: 0,
    taxStatus: "complete",
    taxEnabled: true,
    taxRateId: null,
    taxPpm: 0,
    metadata: { legal_entity: customer.entity },
    description: null,
    daysUntilDue: customer.collection === "send_invoice" ? customer.termsDays : null,
    dueAt: null,
    address: { ...customer.stripeAddress },
    vatNumber: null,
    engineTax: null,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    uncollectibleAt: null,
    attemptCount: 0,
    nextAttemptAt: null,
    lastChargeId: null,
    lastDecline: null,
    paymentIntentId: null,
    finalizationError: null,
    duplicateOf: null,
    handover: null,
    ...details,
  };
  recalculate(invoice, customer);
  world.invoices.add(invoice);
  world.links.append(world.links.invoicesByCustomer, customer.id, invoice.id);
  return invoice;
}

/** Recorded apart from the making, so that a mistake planted on a fresh draft is part of its first event. */
export function announceDraft(world: World, invoice: Invoice): void {
  record(world, "invoice.created", () => invoiceShape(world, invoice));
}

function purchaseOrderFields(customer: Customer, contract: Contract): CustomField[] {
  if (customer.invoiceFields.length > 0) return [...customer.invoiceFields];
  return contract.poNumber ? [{ name: PO_FIELD, value: contract.poNumber }] : [];
}

/** Brings the subscription's items in line with the contract terms in force at the period that begins now. */
export function alignItems(world: World, subscription: Subscription, type: string): void {
  const customer = world.customers.must(subscription.customerId);
  const date = utcDate(periodStart(subscription, subscription.periodIndex));
  const items = [...termsOn(world, subscription.contractId, date).values()].map((term) => {
    const price = priceFor(world, term.productCode, customer.currency, subscription.frequency, contractPrice(term));
    const known = subscription.items.find((item) => item.productCode === term.productCode);
    return {
      id: known?.id ?? world.id("si", `${subscription.number}/${term.productCode}`),
      productCode: term.productCode,
      priceId: price.id,
      quantity: term.quantity,
      createdAt: known?.createdAt ?? world.now,
    };
  });
  changeSubscription(world, subscription, type, () => {
    subscription.items = items;
  });
}

/** Licensed items for the coming period and the calls beyond the entitlement of the one that ended. */
export function linesFor(world: World, subscription: Subscription): DraftDetails["lines"] {
  const start = periodStart(subscription, subscription.periodIndex);
  const end = periodStart(subscription, subscription.periodIndex + 1);
  const lines: DraftDetails["lines"] = [];
  for (const item of subscription.items) {
    if (item.productCode === "API_CALLS") continue;
    const unitDecimal = String(world.prices.must(item.priceId).unitAmount);
    lines.push({
      productCode: item.productCode,
      priceId: item.priceId,
      description: `${item.quantity} × ${productOf(item.productCode).name}`,
      quantity: item.quantity,
      unitDecimal,
      amount: lineAmount(item.quantity, unitDecimal),
      periodStart: start,
      periodEnd: end,
      subscriptionItemId: item.id,
      metadata: { product_code: item.productCode },
    });
  }
  const overage = overageLine(world, subscription);
  if (overage) lines.push(overage);
  return lines;
}

function overageLine(world: World, subscription: Subscription): DraftDetails["lines"][number] | null {
  if (subscription.periodIndex === 0) return null;
  return overageLineIn(
    world,
    subscription,
    periodStart(subscription, subscription.periodIndex - 1),
    periodStart(subscription, subscription.periodIndex),
  );
}

/** What an invoice should bill beyond the entitlement of its period, as the use of it is now. */
export function overageLineOf(world: World, invoice: Invoice): DraftDetails["lines"][number] | null {
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  return subscription ? overageLineIn(world, subscription, invoice.periodStart, invoice.periodEnd) : null;
}

function overageLineIn(
  world: World,
  subscription: Subscription,
  from: number,
  to: number,
): DraftDetails["lines"][number] | null {
  const { units, unitPrice } = overageIn(world, subscription, from, to);
  if (units <= 0) return null;
  const customer = world.customers.must(subscription.customerId);
  const price = priceFor(world, "API_CALLS", customer.currency, subscription.frequency, unitPrice);
  return {
    productCode: "API_CALLS",
    priceId: price.id,
    description: overageDescription(units),
    quantity: units,
    unitDecimal: String(unitPrice),
    amount: lineAmount(units, String(unitPrice)),
    periodStart: from,
    periodEnd: to,
    subscriptionItemId: world.id("si", `${subscription.number}/API_CALLS`),
    metadata: { product_code: "API_CALLS" satisfies ProductCode },
  };
}

export function overageDescription(units: number): string {
  return `API calls beyond the included volume (${units} × 1,000)`;
}

/** What a period owes for calls: used − included, under the terms of the day the period began. */
export function overageIn(
  world: World,
  subscription: Subscription,
  from: number,
  to: number,
): { units: number; unitPrice: number } {
  const term = termsOn(world, subscription.contractId, utcDate(from)).get("API_CALLS");
  if (!term || to <= from) return { units: 0, unitPrice: 0 };
  const used = usageBetween(world.seed, subscription, from, to);
  return { units: Math.max(0, used - (term.includedUnits ?? 0)), unitPrice: contractPrice(term) };
}
