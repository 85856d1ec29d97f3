import type { FormObject } from "#server/sandbox/http/form";
import { listAt, objectAt, textAt } from "#server/sandbox/http/form";
import { releaseWork } from "#server/sandbox/psa/state";
import { StripeProblem } from "#server/sandbox/stripe/errors";
import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { invoiceShape, lineShape } from "#server/sandbox/stripe/shape-invoice";
import { lineAmount, unitFromAmount } from "#server/sandbox/world/amounts";
import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { CATALOGUE, type ProductCode } from "#server/sandbox/world/catalogue";
import { takeDeliveryRequest } from "#server/sandbox/world/deliveries";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import type { CustomField } from "#server/sandbox/world/model";
import { priceFor, productId } from "#server/sandbox/world/prices";
import { resumeDraft } from "#server/sandbox/world/simulate-billing";
import { SECOND } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const DRAFT_ONLY = ["custom_fields", "description", "automatic_tax"] as const;

export function updateInvoice(world: World, invoice: Invoice, form: FormObject): Shape {
  if (invoice.status !== "draft" && DRAFT_ONLY.some((key) => form[key] !== undefined)) {
    throw new StripeProblem("Finalized invoices can't be updated in this way.", { code: "invoice_not_editable" });
  }
  changeInvoice(world, invoice, "invoice.updated", () => {
    if (form.custom_fields !== undefined) invoice.customFields = customFields(form);
    if (textAt(form, "description") !== undefined) invoice.description = textAt(form, "description") || null;
    invoice.metadata = mergedMetadata(invoice.metadata, form);
    takeDeliveryRequest(world, invoice);
    const tax = textAt(objectAt(form, "automatic_tax") ?? {}, "enabled");
    if (tax !== undefined) invoice.taxEnabled = tax === "true";
    if (invoice.status === "draft") recalculate(invoice, world.customers.must(invoice.customerId));
    const advance = textAt(form, "auto_advance");
    if (advance !== undefined) invoice.autoAdvance = advance === "true";
    if (advance !== undefined || tax !== undefined) resumeDraft(world, invoice);
  });
  return invoiceShape(world, invoice);
}

export function customFields(form: FormObject): CustomField[] {
  return listAt(form, "custom_fields").map((field) => {
    const name = textAt(field, "name");
    const value = textAt(field, "value");
    if (!name || !value) {
      throw new StripeProblem("Each custom field needs a name and a value.", { param: "custom_fields" });
    }
    return { name, value };
  });
}

/** An empty value takes a key away; an empty `metadata` takes all. */
export function mergedMetadata(metadata: Record<string, string>, form: FormObject): Record<string, string> {
  if (form.metadata === "") return {};
  const changes = Object.entries(objectAt(form, "metadata") ?? {});
  const merged = { ...metadata };
  for (const [key, value] of changes) {
    if (value === "") delete merged[key];
    else if (typeof value === "string") merged[key] = value;
  }
  return merged;
}

export function updateLine(world: World, invoice: Invoice, lineId: string, form: FormObject): Shape {
  requireDraft(invoice);
  const line = invoice.lines.find((each) => each.id === lineId);
  if (!line) {
    throw new StripeProblem(`No such invoice line item: '${lineId}'`, { status: 404, code: "resource_missing" });
  }
  const next = pricedLine(world, invoice, form, line);
  changeInvoice(world, invoice, "invoice.updated", () => {
    Object.assign(line, next);
    recalculate(invoice, world.customers.must(invoice.customerId));
  });
  return lineShape(world, invoice, line);
}

export function addLines(world: World, invoice: Invoice, form: FormObject): Shape {
  requireDraft(invoice);
  const added = listAt(form, "lines").map((details) => {
    const key = `${invoice.id}/added/${world.count(`lines added to ${invoice.id}`)}`;
    const period = objectAt(details, "period");
    const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
    const blank: InvoiceLine = {
      id: world.id("il", key),
      productCode: null,
      priceId: null,
      description: "",
      quantity: 1,
      unitDecimal: "0",
      amount: 0,
      tax: 0,
      periodStart: period ? Number(textAt(period, "start")) * SECOND : invoice.periodStart,
      periodEnd: period ? Number(textAt(period, "end")) * SECOND : invoice.periodEnd,
      subscriptionItemId: null,
      metadata: {},
    };
    const line = { ...blank, ...pricedLine(world, invoice, details, blank) };
    const item = subscription?.items.find((each) => each.productCode === line.productCode);
    return { ...line, subscriptionItemId: item?.id ?? null };
  });
  if (added.length === 0) throw new StripeProblem("Missing required param: lines.", { param: "lines" });
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.lines = [...invoice.lines, ...added];
    recalculate(invoice, world.customers.must(invoice.customerId));
  });
  return invoiceShape(world, invoice);
}

export function removeLines(world: World, invoice: Invoice, form: FormObject): Shape {
  requireDraft(invoice);
  const ids = listAt(form, "lines").map((details) => textAt(details, "id") ?? "");
  if (ids.length === 0) throw new StripeProblem("Missing required param: lines.", { param: "lines" });
  const unknown = ids.find((id) => !invoice.lines.some((line) => line.id === id));
  if (unknown !== undefined)
    throw new StripeProblem(`No such invoice line item: '${unknown}'`, { status: 404, code: "resource_missing" });
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.lines = invoice.lines.filter((line) => !ids.includes(line.id));
    recalculate(invoice, world.customers.must(invoice.customerId));
  });
  releaseWork(world, invoice);
  return invoiceShape(world, invoice);
}

function requireDraft(invoice: Invoice): void {
  if (invoice.status === "draft") return;
  const message = "This invoice is no longer editable: its lines can be changed only while it is a draft.";
  throw new StripeProblem(message, { code: "invoice_not_editable" });
}

function pricedLine(world: World, invoice: Invoice, form: FormObject, line: InvoiceLine): Partial<InvoiceLine> {
  const quantity = whole(form, "quantity") ?? line.quantity;
  const metadata = mergedMetadata(line.metadata, form);
  const description = textAt(form, "description") ?? line.description;
  const amount = whole(form, "amount");
  if (amount !== undefined) {
    return {
      amount,
      quantity,
      unitDecimal: unitFromAmount(amount, quantity),
      metadata,
      description,
      ...coded(metadata, line),
    };
  }
  const price = priceFromForm(world, invoice, form, line);
  const unitDecimal = price?.unitDecimal ?? line.unitDecimal;
  const productCode = price?.productCode ?? coded(metadata, line).productCode;
  return {
    productCode,
    priceId: price ? price.priceId : line.priceId,
    quantity,
    unitDecimal,
    amount: lineAmount(quantity, unitDecimal),
    description,
    metadata: productCode ? { ...metadata, product_code: productCode } : metadata,
  };
}

function coded(metadata: Record<string, string>, line: InvoiceLine): { productCode: ProductCode | null } {
  const product = CATALOGUE.find((each) => each.code === metadata.product_code);
  return { productCode: product?.code ?? line.productCode };
}

/** Either an existing price, or price_data with its own amount and product; `amount` above needs neither. */
function priceFromForm(world: World, invoice: Invoice, form: FormObject, line: InvoiceLine) {
  const existing = textAt(objectAt(form, "pricing") ?? {}, "price");
  if (existing) {
    const price = world.prices.get(existing);
    if (!price)
      throw new StripeProblem(`No such price: '${existing}'`, { code: "resource_missing", param: "pricing[price]" });
    return { priceId: price.id, productCode: price.productCode, unitDecimal: String(price.unitAmount) };
  }
  const data = objectAt(form, "price_data");
  if (!data) return null;
  const currency = textAt(data, "currency");
  if (currency?.toLowerCase() !== invoice.currency.toLowerCase()) {
    const message = `The currency of the price must be ${invoice.currency.toLowerCase()}, the invoice's.`;
    throw new StripeProblem(message, { param: "price_data[currency]" });
  }
  const wanted = textAt(data, "product");
  const product = CATALOGUE.find((each) => productId(world, each.code) === wanted);
  if (wanted && !product)
    throw new StripeProblem(`No such product: '${wanted}'`, { code: "resource_missing", param: "product" });
  const unitDecimal = textAt(data, "unit_amount_decimal") ?? textAt(data, "unit_amount");
  if (unitDecimal === undefined || !/^-?\d+(\.\d{1,12})?$/.test(unitDecimal)) {
    throw new StripeProblem("unit_amount or unit_amount_decimal is required.", { param: "price_data[unit_amount]" });
  }
  const productCode = product?.code ?? line.productCode;
  const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
  const isWhole = /^\d+(\.0+)?$/.test(unitDecimal);
  const priceId =
    productCode && subscription && isWhole
      ? priceFor(world, productCode, invoice.currency, subscription.frequency, Number(unitDecimal)).id
      : line.priceId;
  return { priceId, productCode, unitDecimal: isWhole ? String(Number(unitDecimal)) : unitDecimal };
}

function whole(form: FormObject, key: string): number | undefined {
  const text = textAt(form, key);
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new StripeProblem(`Invalid integer: ${text}`, { code: "parameter_invalid_integer", param: key });
  }
  return value;
}
