import type { Call, Handler, Route } from "#server/sandbox/http/call";
import { type FormObject, parseForm } from "#server/sandbox/http/form";
import { missing } from "#server/sandbox/stripe/errors";
import { liveInvoice } from "#server/sandbox/stripe/read-routes";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { createSubscription } from "#server/sandbox/stripe/start-subscription";
import {
  deleteDraft,
  finalizeByRequest,
  payByRequest,
  sendByRequest,
  updateCustomer,
  voidByRequest,
  writeOffByRequest,
} from "#server/sandbox/stripe/write-actions";
import { addLines, removeLines, updateInvoice, updateLine } from "#server/sandbox/stripe/write-invoice";
import { createInvoice, createInvoiceItem } from "#server/sandbox/stripe/write-returns";
import { updateSubscription } from "#server/sandbox/stripe/write-subscription-items";
import type { Invoice } from "#server/sandbox/world/billing-model";
import type { World } from "#server/sandbox/world/world";

type InvoiceAct = (world: World, invoice: Invoice, form: FormObject) => Shape;

export const STRIPE_WRITES: readonly Route[] = [
  ["POST", /^\/v1\/invoices$/, ({ world }, call) => ({ status: 200, body: createInvoice(world, formOf(call)) })],
  [
    "POST",
    /^\/v1\/invoiceitems$/,
    ({ world }, call) => ({ status: 200, body: createInvoiceItem(world, formOf(call)) }),
  ],
  ["POST", /^\/v1\/invoices\/([^/]+)$/, onInvoice(updateInvoice)],
  ["DELETE", /^\/v1\/invoices\/([^/]+)$/, onInvoice(deleteDraft)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/add_lines$/, onInvoice(addLines)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/remove_lines$/, onInvoice(removeLines)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/finalize$/, onInvoice(finalizeByRequest)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/pay$/, onInvoice(payByRequest)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/void$/, onInvoice(voidByRequest)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/mark_uncollectible$/, onInvoice(writeOffByRequest)],
  ["POST", /^\/v1\/invoices\/([^/]+)\/send$/, onInvoice(sendByRequest)],
  [
    "POST",
    /^\/v1\/invoices\/([^/]+)\/lines\/([^/]+)$/,
    ({ world }, call, [id = "", lineId = ""]) => ({
      status: 200,
      body: updateLine(world, liveInvoice(world, id), lineId, formOf(call)),
    }),
  ],
  [
    "POST",
    /^\/v1\/customers\/([^/]+)$/,
    ({ world }, call, [id = ""]) => {
      const customer = world.customers.get(id);
      if (!customer) throw missing("customer", id);
      return { status: 200, body: updateCustomer(world, customer, formOf(call)) };
    },
  ],
  [
    "POST",
    /^\/v1\/subscriptions\/([^/]+)$/,
    ({ world }, call, [id = ""]) => ({ status: 200, body: updateSubscription(world, id, formOf(call)) }),
  ],
  [
    "POST",
    /^\/v1\/subscriptions$/,
    ({ world }, call) => ({ status: 200, body: createSubscription(world, formOf(call)) }),
  ],
];

function formOf(call: Call): FormObject {
  return parseForm(call.body);
}

function onInvoice(act: InvoiceAct): Handler {
  return ({ world }, call, [id = ""]) => ({ status: 200, body: act(world, liveInvoice(world, id), formOf(call)) });
}
