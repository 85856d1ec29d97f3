import { type FormObject, listAt, textAt } from "#server/sandbox/http/form";
import { StripeProblem } from "#server/sandbox/stripe/errors";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { creditNoteShape } from "#server/sandbox/stripe/shape-payment";
import { mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import type { CreditNote, Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { type CreditDetails, creditable, creditInvoice, totalsOf } from "#server/sandbox/world/credits";
import type { World } from "#server/sandbox/world/world";

const CREDIT_REASONS = ["duplicate", "fraudulent", "order_change", "product_unsatisfactory"];

/** Where what was paid goes, by the field that says so; a note names one of them at most. */
const PAID_PARTS = ["refund_amount", "credit_amount", "out_of_band_amount"] as const;

export function createCreditNote(world: World, invoice: Invoice, form: FormObject): Shape {
  const details = detailsOf(world, invoice, form);
  const note = creditInvoice(world, invoice, { ...details, metadata: mergedMetadata({}, form) });
  if (!note) throw tooMuch(world, invoice, details);
  return creditNoteShape(note);
}

/** What a credit note would say; nothing is issued. */
export function previewCreditNote(world: World, invoice: Invoice, form: FormObject): Shape {
  const details = detailsOf(world, invoice, form);
  const { subtotal, tax, total } = totalsOf(invoice, details);
  if (total <= 0 || total > creditable(world, invoice, withoutRefund(details))) throw tooMuch(world, invoice, details);
  const isBefore = invoice.status === "open";
  return creditNoteShape({
    id: "cn_preview",
    number: `${invoice.number}-CN-PREVIEW`,
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    entity: invoice.entity,
    currency: invoice.currency,
    subtotal,
    tax,
    total,
    reason: details.reason,
    memo: details.memo,
    type: isBefore ? "pre_payment" : "post_payment",
    lines: details.lines.map((line, index) => ({ ...line, id: `cnli_preview_${index}` })),
    refundId: null,
    toBalance: !isBefore && details.toBalance ? total : 0,
    balanceTransactionId: null,
    metadata: {},
    voidedAt: null,
    createdAt: world.now,
  });
}

function detailsOf(world: World, invoice: Invoice, form: FormObject): CreditDetails {
  if (invoice.status !== "open" && invoice.status !== "paid") {
    throw new StripeProblem("Credit notes can only be issued for open or paid invoices.", { param: "invoice" });
  }
  const reason = textAt(form, "reason") ?? null;
  if (reason !== null && !CREDIT_REASONS.includes(reason)) {
    throw new StripeProblem(`Invalid reason: must be one of ${CREDIT_REASONS.join(", ")}`, { param: "reason" });
  }
  const asked = textAt(form, "amount");
  const total = asked === undefined ? undefined : Number(asked);
  const details: CreditDetails = {
    lines: total === undefined ? creditLines(world, invoice, form) : [creditOfAmount(invoice, total)],
    reason,
    memo: textAt(form, "memo") ?? null,
    toBalance: textAt(form, "credit_amount") !== undefined,
    isOutOfBand: textAt(form, "out_of_band_amount") !== undefined,
    ...(total === undefined ? {} : { total }),
  };
  checkPaidPart(invoice, form, totalsOf(invoice, details).total);
  return details;
}

/** What is named of the money that was paid has to be the whole of it; an open invoice has none. */
function checkPaidPart(invoice: Invoice, form: FormObject, total: number): void {
  const named = PAID_PARTS.flatMap((field) => textAt(form, field) ?? []);
  if (named.length === 0) return;
  const after = invoice.status === "open" ? 0 : total;
  const sum = named.reduce((all, text) => all + Number(text), 0);
  if (named.length === 1 && sum === after) return;
  const message = `The sum of refund_amount, credit_amount and out_of_band_amount (${sum}) must equal the post payment amount (${after}).`;
  throw new StripeProblem(message, { param: PAID_PARTS.find((field) => textAt(form, field) !== undefined) });
}

function tooMuch(world: World, invoice: Invoice, details: CreditDetails): StripeProblem {
  const rest = creditable(world, invoice, withoutRefund(details));
  return new StripeProblem(`The sum of credit amount must be between 1 and ${rest}, what can still be credited.`, {
    param: "amount",
  });
}

function withoutRefund(details: CreditDetails): boolean {
  return details.toBalance === true || details.isOutOfBand === true;
}

function creditOfAmount(invoice: Invoice, total: number) {
  if (!Number.isSafeInteger(total)) throw new StripeProblem("Invalid integer", { param: "amount" });
  const subtotal = Math.round((total * 1_000_000) / (1_000_000 + invoice.taxPpm));
  return { invoiceLineId: null, description: "Credit", quantity: 1, amount: subtotal };
}

type Line = Omit<CreditNote["lines"][number], "id">;

function creditLines(world: World, invoice: Invoice, form: FormObject): Line[] {
  const lines = listAt(form, "lines").map((details): Line => {
    const lineId = textAt(details, "invoice_line_item");
    const line = invoice.lines.find((each) => each.id === lineId);
    if (lineId && !line)
      throw new StripeProblem(`No such invoice line item: '${lineId}'`, { code: "resource_missing" });
    const quantity = Number(textAt(details, "quantity") ?? 1);
    const unit = textAt(details, "unit_amount");
    const perLine =
      line && textAt(details, "quantity") ? Math.round((line.amount * quantity) / line.quantity) : line?.amount;
    const amount = Number(textAt(details, "amount") ?? (unit === undefined ? perLine : Number(unit) * quantity) ?? 0);
    const description = textAt(details, "description") ?? line?.description ?? "Credit";
    if (!line) return { invoiceLineId: null, description, quantity, amount };
    return { invoiceLineId: line.id, description, quantity, amount, tax: taxOfPart(world, invoice, line, amount) };
  });
  if (lines.length === 0) throw new StripeProblem("Specify amount or lines.", { param: "lines" });
  const ids = lines.flatMap((line) => line.invoiceLineId ?? []);
  if (new Set(ids).size !== ids.length)
    throw new StripeProblem("An invoice line item can be named once in a credit note.", { param: "lines" });
  return lines;
}

/** A line is never credited beyond what it billed, and its parts bear together just the tax that it bore. */
function taxOfPart(world: World, invoice: Invoice, line: InvoiceLine, amount: number): number {
  const before = creditedOf(world, invoice, line.id);
  if (!Number.isSafeInteger(amount) || amount <= 0 || amount > line.amount - before) {
    const message = `The amount to credit of the line item '${line.id}' must be between 1 and ${line.amount - before}.`;
    throw new StripeProblem(message, { param: "lines" });
  }
  return taxOn(line, before + amount) - taxOn(line, before);
}

function creditedOf(world: World, invoice: Invoice, lineId: string): number {
  return world.creditNotes.rows
    .filter((note) => note.invoiceId === invoice.id && note.voidedAt === null)
    .flatMap((note) => note.lines)
    .reduce((sum, line) => (line.invoiceLineId === lineId ? sum + line.amount : sum), 0);
}

/** The line's tax on the part of it that is credited, rounded half up. */
function taxOn(line: InvoiceLine, credited: number): number {
  const [tax, part, whole] = [BigInt(line.tax), BigInt(credited), BigInt(line.amount)];
  return Number((2n * tax * part + whole) / (2n * whole));
}
