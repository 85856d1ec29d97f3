import type { Answer, Route } from "#server/sandbox/http/call";
import { textAt, textsAt } from "#server/sandbox/http/form";
import { missing } from "#server/sandbox/stripe/errors";
import { eventShape } from "#server/sandbox/stripe/events";
import { listAnswer, same, staticList } from "#server/sandbox/stripe/list";
import { meterOf, summarizeUsage } from "#server/sandbox/stripe/meter-usage";
import { meterShape, priceShape, productShape, subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import { invoiceShape, lineShape } from "#server/sandbox/stripe/shape-invoice";
import { chargeShape, creditNoteShape, invoicePaymentShape, refundShape } from "#server/sandbox/stripe/shape-payment";
import { CATALOGUE } from "#server/sandbox/world/catalogue";
import type { Collection } from "#server/sandbox/world/collection";
import { productId } from "#server/sandbox/world/prices";
import { EVENT_RETENTION, type World } from "#server/sandbox/world/world";

export const STRIPE_READS: readonly Route[] = [
  [
    "GET",
    /^\/v1\/customers$/,
    ({ world }, call) =>
      listAnswer(world.customers, call, {
        kind: "customer",
        where: (row, query) => same(query, "email", row.email),
        shape: customerShape,
      }),
  ],
  [
    "GET",
    /^\/v1\/customers\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => one(world.customers, "customer", id, customerShape),
  ],
  [
    "GET",
    /^\/v1\/products$/,
    ({ world }, call) =>
      staticList(
        CATALOGUE.map((each) => productShape(world, each)),
        call,
      ),
  ],
  ["GET", /^\/v1\/products\/([^/]+)$/, ({ world }, _call, [id = ""]) => product(world, id)],
  [
    "GET",
    /^\/v1\/prices$/,
    ({ world }, call) =>
      listAnswer(world.prices, call, {
        kind: "price",
        where: (row, query) =>
          same(query, "product", productId(world, row.productCode)) &&
          same(query, "currency", row.currency.toLowerCase()),
        shape: (row) => priceShape(world, row),
      }),
  ],
  [
    "GET",
    /^\/v1\/prices\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => one(world.prices, "price", id, (row) => priceShape(world, row)),
  ],
  [
    "GET",
    /^\/v1\/subscriptions$/,
    ({ world }, call) =>
      listAnswer(world.subscriptions, call, {
        kind: "subscription",
        where: (row, query) => {
          const status = textAt(query, "status") ?? "active";
          return (status === "all" || status === row.status) && same(query, "customer", row.customerId);
        },
        shape: (row) => subscriptionShape(world, row),
      }),
  ],
  [
    "GET",
    /^\/v1\/subscriptions\/([^/]+)$/,
    ({ world }, _call, [id = ""]) =>
      one(world.subscriptions, "subscription", id, (row) => subscriptionShape(world, row)),
  ],
  [
    "GET",
    /^\/v1\/invoices$/,
    ({ world }, call) =>
      listAnswer(world.invoices, call, {
        kind: "invoice",
        where: (row, query) =>
          row.status !== "deleted" &&
          same(query, "status", row.status) &&
          same(query, "customer", row.customerId) &&
          same(query, "subscription", row.subscriptionId) &&
          same(query, "collection_method", row.collection),
        shape: (row) => invoiceShape(world, row),
      }),
  ],
  [
    "GET",
    /^\/v1\/invoices\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => ok(invoiceShape(world, liveInvoice(world, id))),
  ],
  [
    "GET",
    /^\/v1\/invoices\/([^/]+)\/lines$/,
    ({ world }, call, [id = ""]) => {
      const invoice = liveInvoice(world, id);
      return staticList(
        invoice.lines.map((line) => lineShape(world, invoice, line)),
        call,
      );
    },
  ],
  [
    "GET",
    /^\/v1\/charges$/,
    ({ world }, call) =>
      listAnswer(world.charges, call, {
        kind: "charge",
        where: (row, query) =>
          same(query, "customer", row.customerId) && same(query, "payment_intent", row.paymentIntentId),
        shape: (row) => chargeShape(world, row),
      }),
  ],
  [
    "GET",
    /^\/v1\/charges\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => one(world.charges, "charge", id, (row) => chargeShape(world, row)),
  ],
  [
    "GET",
    /^\/v1\/invoice_payments$/,
    ({ world }, call) =>
      listAnswer(world.invoicePayments, call, {
        kind: "invoice_payment",
        where: (row, query) => same(query, "invoice", row.invoiceId) && same(query, "status", row.status),
        shape: invoicePaymentShape,
      }),
  ],
  [
    "GET",
    /^\/v1\/invoice_payments\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => one(world.invoicePayments, "invoice_payment", id, invoicePaymentShape),
  ],
  [
    "GET",
    /^\/v1\/credit_notes$/,
    ({ world }, call) =>
      listAnswer(world.creditNotes, call, {
        kind: "credit_note",
        where: (row, query) => same(query, "invoice", row.invoiceId) && same(query, "customer", row.customerId),
        shape: creditNoteShape,
      }),
  ],
  [
    "GET",
    /^\/v1\/credit_notes\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => one(world.creditNotes, "credit_note", id, creditNoteShape),
  ],
  [
    "GET",
    /^\/v1\/refunds$/,
    ({ world }, call) =>
      listAnswer(world.refunds, call, {
        kind: "refund",
        where: (row, query) =>
          same(query, "charge", row.chargeId) && same(query, "payment_intent", row.paymentIntentId),
        shape: refundShape,
      }),
  ],
  ["GET", /^\/v1\/refunds\/([^/]+)$/, ({ world }, _call, [id = ""]) => one(world.refunds, "refund", id, refundShape)],
  ["GET", /^\/v1\/billing\/meters$/, ({ world }, call) => staticList([meterShape(world)], call)],
  ["GET", /^\/v1\/billing\/meters\/([^/]+)$/, ({ world }, _call, [id = ""]) => ok(meterOf(world, id))],
  [
    "GET",
    /^\/v1\/billing\/meters\/([^/]+)\/event_summaries$/,
    ({ world }, call, [id = ""]) => summarizeUsage(world, call, id),
  ],
  [
    "GET",
    /^\/v1\/events$/,
    ({ world }, call) => {
      const kept = world.now - EVENT_RETENTION;
      return listAnswer(world.events, call, {
        kind: "event",
        where: (row, query) => {
          const types = [...textsAt(query, "types"), ...textsAt(query, "type")];
          return row.createdAt >= kept && (types.length === 0 || types.some((type) => isOfType(row.type, type)));
        },
        shape: eventShape,
      });
    },
  ],
  [
    "GET",
    /^\/v1\/events\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => {
      const event = world.events.get(id);
      if (!event || event.createdAt < world.now - EVENT_RETENTION) throw missing("event", id);
      return ok(eventShape(event));
    },
  ],
];

function ok(body: Shape): Answer {
  return { status: 200, body };
}

function one<T extends { id: string }>(
  rows: Collection<T>,
  kind: string,
  id: string,
  shape: (row: T) => Shape,
): Answer {
  const row = rows.get(id);
  if (!row) throw missing(kind, id);
  return ok(shape(row));
}

function product(world: World, id: string): Answer {
  const found = CATALOGUE.find((each) => productId(world, each.code) === id);
  if (!found) throw missing("product", id);
  return ok(productShape(world, found));
}

export function liveInvoice(world: World, id: string) {
  const invoice = world.invoices.get(id);
  if (!invoice || invoice.status === "deleted") throw missing("invoice", id);
  return invoice;
}

function isOfType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
