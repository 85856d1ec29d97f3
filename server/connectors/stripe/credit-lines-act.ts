import { SourceFailure } from "#server/connectors/source-failure";
import { type ActContext, nameOfInvoice } from "#server/connectors/stripe/acts";
import { issuedFor, issuedWords, paidPartOf } from "#server/connectors/stripe/credit-acts";
import { amountText, type ObjectAct, referenceOf } from "#server/connectors/stripe/object-act";
import { readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireCreditNote, WireInvoice } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type LinesEffect = Extract<OutboundEffect, { operation: "credit.issue_lines" }>;
type State = { invoice: WireInvoice; issued: WireCreditNote | null };

/**
 * Credits lines of an invoice. Stripe calculates the tax, so it is asked beforehand what the credit would come to: a credit
 * that differs from what was foretold by more than rounding is not issued.
 */
export const issueCreditLines: ObjectAct<LinesEffect, State> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    return invoice && { invoice, issued: await issuedFor(effect, context) };
  },
  done: ({ invoice, issued }) => issued && issuedWords(issued, invoice),
  refusal({ invoice }, effect) {
    const name = nameOfInvoice(invoice);
    if (invoice.status !== "open" && invoice.status !== "paid")
      return `${name} is ${invoice.status}, so it cannot be credited.`;
    if (invoice.currency.toUpperCase() !== effect.currency)
      return `${name} is in ${invoice.currency.toUpperCase()}, and ${effect.currency} were to be credited. Decide anew what is to be credited.`;
    const known = new Set(invoice.lines.data.map(({ id }) => id));
    if (effect.lines.length === 0 || effect.lines.some(({ lineId }) => !known.has(lineId)))
      return `${name} has no such line. Read the invoice again and decide anew what is to be credited.`;
    if (invoice.status === "open" && BigInt(invoice.amount_remaining) < BigInt(effect.totalMinor))
      return `Only ${amountText(invoice.amount_remaining, invoice.currency)} of ${name} remain to be paid, less than is to be credited.`;
    return null;
  },
  async send({ invoice }, effect, context) {
    const total = await foretold(invoice, effect, context);
    await context.client.post(
      "/v1/credit_notes",
      { ...noteOf(invoice, effect, total.toString()), metadata: referenceOf(effect.id) },
      effect.idempotencyKey,
      context.signal,
    );
  },
  gone: ({ invoiceId }) => `Stripe does not know the invoice ${invoiceId} any more, so nothing was credited.`,
  touched: ({ invoiceId }) => [{ system: "stripe", type: "invoice", id: invoiceId }],
};

/** What Stripe says the credit comes to. Each line may round its tax apart by one minor unit. */
async function foretold(invoice: WireInvoice, effect: LinesEffect, { client, signal }: ActContext): Promise<bigint> {
  const query = flat(noteOf(invoice, effect, effect.totalMinor));
  const { body } = await client.get("/v1/credit_notes/preview", query, signal);
  const total = typeof body.total === "number" && Number.isSafeInteger(body.total) ? BigInt(body.total) : null;
  if (total === null)
    throw new SourceFailure(
      "refused",
      "Stripe's preview of the credit cannot be read, so nothing was credited. Report the changed format.",
    );
  const wanted = BigInt(effect.totalMinor);
  const apart = total > wanted ? total - wanted : wanted - total;
  if (apart > BigInt(effect.lines.length))
    throw new SourceFailure(
      "refused",
      `With tax the credit would come to ${amountText(total, invoice.currency)} at Stripe, and ${amountText(wanted, effect.currency)} were decided on. Nothing was credited; look at the tax of ${nameOfInvoice(invoice)} and decide anew.`,
    );
  return total;
}

function noteOf(invoice: WireInvoice, effect: LinesEffect, total: string) {
  return {
    invoice: invoice.id,
    lines: effect.lines.map(({ lineId, amountMinor }) => ({
      type: "invoice_line_item",
      invoice_line_item: lineId,
      amount: amountMinor,
    })),
    memo: effect.memo,
    ...(effect.reason === null ? {} : { reason: effect.reason }),
    ...paidPartOf(invoice, effect.paidPart, total),
  };
}

/** A query in Stripe's form: `lines[0][amount]`. */
function flat(value: object, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const name = prefix === "" ? key : `${prefix}[${key}]`;
      return typeof inner === "object" && inner !== null ? Object.entries(flat(inner, name)) : [[name, String(inner)]];
    }),
  );
}
