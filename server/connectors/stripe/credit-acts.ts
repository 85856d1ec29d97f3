import { type ActContext, nameOfInvoice } from "#server/connectors/stripe/acts";
import {
  amountText,
  type Done,
  latest,
  type ObjectAct,
  referenceOf,
  refersTo,
} from "#server/connectors/stripe/object-act";
import { readOrNull } from "#server/connectors/stripe/re-read";
import { readInvoice, unreadableAnswer } from "#server/connectors/stripe/read-invoice";
import { type WireCreditNote, type WireInvoice, wireCreditNote } from "#server/connectors/stripe/wire";
import type { OutboundEffect, PaidPart } from "#server/domain/sync/effects";

type VoidEffect = Extract<OutboundEffect, { operation: "credit.void" }>;
type IssueEffect = Extract<OutboundEffect, { operation: "credit.issue" }>;

const invoiceReference = (id: string) => ({ system: "stripe", type: "invoice", id });

export const voidCredit: ObjectAct<VoidEffect, { note: WireCreditNote; invoice: WireInvoice }> = {
  async read(effect, context) {
    const note = await readNote(effect.creditId, context);
    const invoice = note && (await readInvoice(context.client, note.invoice, context.signal));
    return note && invoice ? { note, invoice } : null;
  },
  done: ({ note, invoice }) =>
    note.status === "void"
      ? `Credit note ${note.number ?? note.id} is void; ${amountText(invoice.amount_remaining, invoice.currency)} of ${nameOfInvoice(invoice)} are to be paid.`
      : null,
  refusal: ({ note, invoice }) =>
    invoice.status === "open"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status}, and Stripe voids credit notes of open invoices alone. What ${note.number ?? note.id} gave away has to be billed again.`,
  send: ({ note }, { idempotencyKey }, { client, signal }) =>
    client.post(`${notePath(note.id)}/void`, {}, idempotencyKey, signal),
  gone: ({ creditId }) => `Stripe does not know the credit note ${creditId} any more, so there is nothing to void.`,
  touched: ({ invoiceId }) => [invoiceReference(invoiceId)],
};

export const issueCredit: ObjectAct<IssueEffect, { invoice: WireInvoice; issued: WireCreditNote | null }> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    return invoice && { invoice, issued: await issuedFor(effect, context) };
  },
  done: ({ invoice, issued }) => issued && issuedWords(issued, invoice),
  refusal({ invoice }, effect) {
    if (invoice.status !== "open" && invoice.status !== "paid")
      return `${nameOfInvoice(invoice)} is ${invoice.status}, so it cannot be credited.`;
    if (invoice.status === "open" && BigInt(invoice.amount_remaining) < BigInt(effect.amountMinor))
      return `Only ${amountText(invoice.amount_remaining, invoice.currency)} of ${nameOfInvoice(invoice)} remain to be paid, less than is to be credited.`;
    return null;
  },
  send({ invoice }, { amountMinor, memo, reason, paidPart, id, idempotencyKey }, { client, signal }) {
    const note = {
      invoice: invoice.id,
      amount: amountMinor,
      memo,
      metadata: referenceOf(id),
      ...(reason ? { reason } : {}),
      ...paidPartOf(invoice, paidPart ?? "balance", amountMinor),
    };
    return client.post("/v1/credit_notes", note, idempotencyKey, signal);
  },
  gone: ({ invoiceId }) => `Stripe does not know the invoice ${invoiceId} any more, so nothing was credited.`,
  touched: ({ invoiceId }) => [invoiceReference(invoiceId)],
};

const PAID_PART = {
  balance: "credit_amount",
  refund: "refund_amount",
  out_of_band: "out_of_band_amount",
} as const satisfies Record<PaidPart, string>;

/** Says of a paid invoice where all that is credited goes; of an open one there is nothing to say. */
export function paidPartOf(invoice: WireInvoice, paidPart: PaidPart, amountMinor: string): Record<string, string> {
  return invoice.status === "paid" ? { [PAID_PART[paidPart]]: amountMinor } : {};
}

/** The credit note an act made, recognised by our own reference; null where there is none or it was voided since. */
export async function issuedFor(
  effect: { id: string; invoiceId: string },
  context: ActContext,
): Promise<WireCreditNote | null> {
  const notes = await latest("/v1/credit_notes", { invoice: effect.invoiceId }, context);
  const ours = notes.find((note) => refersTo(note, effect.id) && note.status !== "void");
  return ours ? parsedNote(ours, String(ours.id)) : null;
}

export function issuedWords(note: WireCreditNote, invoice: WireInvoice): Done {
  const reference = note.number ?? note.id;
  return {
    confirmation: `Credit note ${reference} over ${amountText(note.total, note.currency)} was issued for ${nameOfInvoice(invoice)}.`,
    reference,
    documentId: note.id,
    documentMinor: String(note.total),
  };
}

async function readNote(id: string, { client, signal }: ActContext): Promise<WireCreditNote | null> {
  const answer = await readOrNull(client, notePath(id), signal);
  if (answer === null) return null;
  return parsedNote(answer.body, id);
}

function parsedNote(body: unknown, id: string): WireCreditNote {
  const parsed = wireCreditNote.safeParse(body);
  if (!parsed.success) throw unreadableAnswer(`credit note ${id}`);
  return parsed.data;
}

function notePath(id: string): string {
  return `/v1/credit_notes/${encodeURIComponent(id)}`;
}
