import type { Answer, Route } from "#server/sandbox/http/call";
import { parseForm, textAt } from "#server/sandbox/http/form";
import { missing } from "#server/sandbox/stripe/errors";
import { listAnswer, same } from "#server/sandbox/stripe/list";
import { liveInvoice } from "#server/sandbox/stripe/read-routes";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { balanceTransactionShape, disputeShape, paymentRecordShape } from "#server/sandbox/stripe/shape-credit";
import { createCreditNote, previewCreditNote } from "#server/sandbox/stripe/write-credit-notes";
import {
  adjustBalance,
  attachPayment,
  closeByRequest,
  formOf,
  reportPayment,
  updateDispute,
  voidNote,
} from "#server/sandbox/stripe/write-credits";
import { createRefund } from "#server/sandbox/stripe/write-refunds";
import { reportRefund } from "#server/sandbox/stripe/write-returns";
import type { Dispute } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

/** Credits, what is put aside for customers, and charges that are taken back. */
export const CREDIT_ROUTES: readonly Route[] = [
  [
    "GET",
    /^\/v1\/credit_notes\/preview$/,
    ({ world }, call) => {
      const form = parseForm(call.query.toString());
      return ok(previewCreditNote(world, liveInvoice(world, textAt(form, "invoice") ?? ""), form));
    },
  ],
  [
    "POST",
    /^\/v1\/credit_notes$/,
    ({ world }, call) => {
      const form = formOf(call);
      return ok(createCreditNote(world, liveInvoice(world, textAt(form, "invoice") ?? ""), form));
    },
  ],
  ["POST", /^\/v1\/refunds$/, ({ world }, call) => ok(createRefund(world, formOf(call)))],
  ["POST", /^\/v1\/credit_notes\/([^/]+)\/void$/, ({ world }, _call, [id = ""]) => ok(voidNote(world, id))],
  [
    "GET",
    /^\/v1\/customers\/([^/]+)\/balance_transactions$/,
    ({ world }, call, [id = ""]) =>
      listAnswer(world.balanceTransactions, call, {
        kind: "customer_balance_transaction",
        where: (row) => row.customerId === customerOf(world, id).id,
        shape: balanceTransactionShape,
      }),
  ],
  [
    "POST",
    /^\/v1\/customers\/([^/]+)\/balance_transactions$/,
    ({ world }, call, [id = ""]) => ok(adjustBalance(world, customerOf(world, id), formOf(call))),
  ],
  ["POST", /^\/v1\/payment_records\/report_payment$/, ({ world }, call) => ok(reportPayment(world, formOf(call)))],
  [
    "POST",
    /^\/v1\/payment_records\/([^/]+)\/report_refund$/,
    ({ world }, call, [id = ""]) => ok(reportRefund(world, id, formOf(call))),
  ],
  [
    "GET",
    /^\/v1\/payment_records\/([^/]+)$/,
    ({ world }, _call, [id = ""]) => {
      const row = world.paymentRecords.get(id);
      if (!row) throw missing("payment_record", id);
      return ok(paymentRecordShape(row));
    },
  ],
  [
    "POST",
    /^\/v1\/invoices\/([^/]+)\/attach_payment$/,
    ({ world }, call, [id = ""]) => ok(attachPayment(world, liveInvoice(world, id), formOf(call))),
  ],
  [
    "GET",
    /^\/v1\/disputes$/,
    ({ world }, call) =>
      listAnswer(world.disputes, call, {
        kind: "dispute",
        where: (row, query) =>
          same(query, "charge", row.chargeId) && same(query, "payment_intent", row.paymentIntentId),
        shape: disputeShape,
      }),
  ],
  ["GET", /^\/v1\/disputes\/([^/]+)$/, ({ world }, _call, [id = ""]) => ok(disputeShape(disputeOf(world, id)))],
  [
    "POST",
    /^\/v1\/disputes\/([^/]+)$/,
    ({ world }, call, [id = ""]) => ok(updateDispute(world, disputeOf(world, id), formOf(call))),
  ],
  [
    "POST",
    /^\/v1\/disputes\/([^/]+)\/close$/,
    ({ world }, _call, [id = ""]) => ok(closeByRequest(world, disputeOf(world, id))),
  ],
];

function ok(body: Shape): Answer {
  return { status: 200, body };
}

function customerOf(world: World, id: string): Customer {
  const customer = world.customers.get(id);
  if (!customer) throw missing("customer", id);
  return customer;
}

function disputeOf(world: World, id: string): Dispute {
  const dispute = world.disputes.get(id);
  if (!dispute) throw missing("dispute", id);
  return dispute;
}
