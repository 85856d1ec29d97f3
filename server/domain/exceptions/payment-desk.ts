import type { ReturnReason } from "#server/domain/cash/bank-returns";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { type CashDesk, toleratedIn } from "#server/domain/exceptions/cash-desk";
import { cashFixes, onAccountFix } from "#server/domain/exceptions/cash-fixes";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { recordOn } from "#server/domain/exceptions/payment-booking";
import { matched } from "#server/domain/exceptions/payment-candidates";
import type { CashInvoiceFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import {
  APPLYING,
  applyFix,
  keepAsCredit,
  keptOf,
  paymentWords,
  refund,
  whyNotApplied,
} from "#server/domain/exceptions/payment-fixes";
import type { CashPayer } from "#server/domain/exceptions/payment-ground";
import { payerOf } from "#server/domain/exceptions/payment-payer";
import { restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { invoiceName, payerWords } from "#server/domain/exceptions/payment-words";
import { returnFix, waitingForBank } from "#server/domain/exceptions/return-fix";
import { amountWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

type Asked = {
  amountMinor: bigint;
  /** What it may be for, where that is not every open invoice of the customer. */
  open?: readonly CashInvoiceFacts[];
  /** What its payer wrote, where that still says something. */
  words?: string | null;
  refusal?: string | null;
};

/** What is spare of a payment, on the desk. */
export function paymentDesk(facts: PaymentFacts, { amountMinor, words = null, ...asked }: Asked): CashDesk {
  const { payment, customer, carriers, ground, matching } = facts;
  const open = asked.open ?? facts.openInvoices;
  const payer = words === null ? { account: null, name: null } : payerOf({ carriers, customer });
  const money = { ...payment, amountMinor, words, payerName: payer.name, payerAccount: payer.account };
  const settled = words === null ? [] : facts.invoices;
  return {
    ...{
      entityCode: payment.entityCode,
      amountMinor,
      currency: payment.currency,
      receivedOn: payment.receivedOn,
      payer,
    },
    what: `${amountWords(amountMinor, payment.currency)} of ${paymentWords(facts)}`,
    matched: matched(money, distinct([...open, ...settled]), { ground, matching }),
    open: open.filter((invoice) => invoice.system === payment.system && invoice.currency === payment.currency),
    customers: ground.payers,
    tolerated: toleratedIn(matching.tolerances, payment.currency),
    takesAnyAmount: false,
    refusal: asked.refusal ?? whyNotApplied(facts),
    payOn: (invoice, minor) => applyTo(payment, invoice, minor),
    keepFor: ({ customerId }, minor) => (customerId === payment.customerId ? keptOf(payment, minor) : null),
  };
}

export function paymentFixes(facts: PaymentFacts, desk: CashDesk, best: readonly CashInvoiceFacts[]): Fix[] {
  const { payment, customer } = facts;
  return [
    applyFix(desk, best),
    keepAsCredit(facts, desk),
    ...cashFixes(desk),
    // What did not come through billing cannot be sent back by it.
    ...(APPLYING.includes(payment.system)
      ? [refund(desk.amountMinor, payment.currency, customer?.name ?? "its payer", payment.id)]
      : []),
  ];
}

function applyTo(payment: PaymentFacts["payment"], invoice: CashInvoiceFacts, minor: bigint): PlannedEffect {
  return {
    system: payment.system,
    operation: {
      operation: "payment.apply",
      paymentId: payment.externalId,
      paymentIntentId: payment.intentId ?? "",
      invoiceId: invoice.externalId,
      amountMinor: minor.toString(),
      currency: payment.currency,
    },
    label: `Apply ${amountWords(minor, payment.currency)} to ${invoiceName(invoice)}`,
    target: `payment:${payment.externalId}`,
  };
}

/** What of a booking no system was told of, on the desk. */
export function entryDesk(facts: BankEntryFacts): CashDesk {
  const { entry, ground, matching } = facts;
  const amountMinor = restOf(facts);
  const known = distinct([...facts.named, ...facts.candidates]);
  const open = known.filter(
    (invoice) => invoice.status === "open" && invoice.balanceMinor > 0n && invoice.entityCode === entry.entityCode,
  );
  const billed = open.filter((invoice) => invoice.system === "stripe");
  const inCurrency = open.filter((invoice) => invoice.currency === entry.currency);
  const words = wordsOf(entry);
  const payer = { account: entry.counterpartyAccount, name: entry.counterpartyName };
  const money = { ...entry, amountMinor, receivedOn: entry.bookedOn, words, customerId: null };
  return {
    ...{ entityCode: entry.entityCode, amountMinor, currency: entry.currency, receivedOn: entry.bookedOn, payer },
    what: `${amountWords(amountMinor, entry.currency)} ${payerWords(entry.counterpartyName)}`,
    matched: matched({ ...money, payerName: payer.name, payerAccount: payer.account }, known, { ground, matching }),
    open: billed,
    customers: ground.payers,
    tolerated: toleratedIn(matching.tolerances, entry.currency),
    takesAnyAmount: true,
    refusal:
      inCurrency.length > 0 && billed.length === 0
        ? "The invoices it may be for were brought in by file. Bring in the payment by file too, with the invoice's number."
        : null,
    payOn: (invoice, minor, usedMinor) => recordOn(entry, invoice, minor, usedMinor),
    keepFor: (customer, minor) => keepFor(entry, customer, minor),
  };
}

/** Tells billing of the money and what it pays, keeps it for a customer, or gives it back. */
export function entryFixes(facts: BankEntryFacts, today: PlainDate, { best = [], why }: Offered): Fix[] {
  if (restOf(facts) <= 0n) return [waitingForBank(facts, today)];
  const desk = entryDesk(facts);
  const likeliest = best === "likeliest" ? (desk.matched.candidates[0]?.invoices ?? []) : best;
  return [applyFix(desk, likeliest), onAccountFix(desk), ...cashFixes(desk), returnFix(facts, why)];
}

type Offered = {
  /** What stands in the field already. */
  best?: "likeliest" | readonly CashInvoiceFacts[];
  /** Why it would go back. */
  why: ReturnReason;
};

function keepFor(entry: BankEntryFacts["entry"], { name, billing }: CashPayer, minor: bigint): PlannedEffect | null {
  if (billing === null) return null;
  return {
    system: billing.system,
    operation: {
      operation: "payment.keep_as_credit",
      paymentId: null,
      customerId: billing.externalId,
      amountMinor: minor.toString(),
      currency: entry.currency,
    },
    label: `Keep ${amountWords(minor, entry.currency)} from the bank on account of ${name}`,
    target: `bank_entry:${entry.externalId}`,
  };
}

function distinct(invoices: readonly CashInvoiceFacts[]): CashInvoiceFacts[] {
  return [...new Map(invoices.map((invoice) => [invoice.id, invoice])).values()];
}
