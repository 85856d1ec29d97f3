import { z } from "zod";
import { textNames } from "#server/domain/cash/references";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { cashFixes, onAccountFix } from "#server/domain/exceptions/cash-fixes";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { bookingOf, entryEvidence, recordOn } from "#server/domain/exceptions/payment-booking";
import { entryDesk } from "#server/domain/exceptions/payment-desk";
import { cashColumns, cashRow, claimRows, receivedRows } from "#server/domain/exceptions/payment-evidence";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import { type CashInvoiceFacts, invoiceOf, type PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { isTransferred, transferFix } from "#server/domain/exceptions/payment-intercompany";
import { restOf, wordsOf } from "#server/domain/exceptions/payment-returned";
import { standingOf } from "#server/domain/exceptions/payment-standing";
import { explainedWords, invoiceName, payerWords } from "#server/domain/exceptions/payment-words";
import { returnFix, waitingForBank } from "#server/domain/exceptions/return-fix";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

const common = {
  key: "cross_entity_remittance",
  label: "Cross-entity remittance",
  queue: "cash",
  rootCauses: ["customer_paid_otherwise", "delivery_setup", "customer_master_data"],
  dueInHours: 72,
  severity: "medium",
  holdsInvoice: () => false,
} as const;

const Details = z.strictObject({
  invoiceId: z.string(),
  document: z.string(),
  receivedBy: z.string(),
  owedTo: z.string(),
  amountMinor: z.string(),
  currency: z.string(),
  receivedOn: z.string(),
});
type Details = z.output<typeof Details>;

function titleOf({ document, receivedBy, owedTo }: Details): string {
  return `${receivedBy} was paid for ${document} of ${owedTo}`;
}

function sentence(details: Details, payer: string | null): string {
  const amount = amountWords(BigInt(details.amountMinor), details.currency);
  return `${amount} ${payerWords(payer)} reached ${details.receivedBy} on ${dayWords(details.receivedOn)}, but ${details.document} is an invoice of ${details.owedTo}. Until the transfer between the two is recorded, the books of one show money that is not its own and those of the other lack it.`;
}

/** Money that one legal entity received for an invoice of another. */
export const crossEntityRemittance = defineExceptionType({
  ...common,
  subject: "payment",
  details: Details,
  detect(facts) {
    const found = crossing(facts);
    if (!found || isTransferred(facts.acts, referenceOf(facts), found.receivedBy, found.invoice.entityCode))
      return null;
    const { payment } = facts;
    return {
      dedupeKey: payment.id,
      details: {
        invoiceId: found.invoice.id,
        document: invoiceName(found.invoice),
        receivedBy: found.receivedBy,
        owedTo: found.invoice.entityCode,
        amountMinor: found.amountMinor.toString(),
        currency: payment.currency,
        receivedOn: payment.receivedOn,
      },
    };
  },
  title: titleOf,
  diagnose: (details, { customer }) => sentence(details, customer?.name ?? null),
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: ({ receivedBy, owedTo }) => `Money of ${owedTo} paid to ${receivedBy}`,
  evidence(details, facts) {
    const invoice = invoiceOf(facts, details.invoiceId);
    const [carrier] = facts.carriers;
    return evidenceOf(cashColumns, [
      ...receivedRows(facts),
      cashRow(
        "Legal entity",
        { payment: facts.payment, invoice, carrier: carrier ?? null },
        { payment: facts.payment.entityCode, invoice: details.owedTo, carrier: carrier?.entityCode ?? null },
        true,
      ),
      ...(invoice ? claimRows(invoice, []) : []),
    ]);
  },
  fixes(details, facts, today) {
    const customerId = invoiceOf(facts, details.invoiceId)?.customerId ?? null;
    const payer = { account: null, name: facts.carriers[0]?.counterpartyName ?? null };
    return [fixOf(details, { reference: referenceOf(facts), customerId, payer }, facts, today)];
  },
  proof: (details, facts) =>
    isTransferred(facts.acts, referenceOf(facts), details.receivedBy, details.owedTo)
      ? transferred(details)
      : `${details.document} and its money are with one legal entity.`,
  seenAt: ({ payment }) => payment.seenAt,
});

function referenceOf({ payment }: PaymentFacts): string {
  return payment.externalId;
}

/** Where the money came in: on the account whose booking names the invoice, else with the payment's own entity. */
function crossing(facts: PaymentFacts): { invoice: CashInvoiceFacts; receivedBy: string; amountMinor: bigint } | null {
  const { payment, carriers } = facts;
  if (payment.isDeleted) return null;
  const standing = standingOf(facts);
  if (standing.isRepetition || standing.keptMinor === 0n) return null;
  for (const { invoiceId, amountMinor } of payment.allocations) {
    const invoice = invoiceOf(facts, invoiceId);
    if (!invoice) continue;
    const carrier = carriers.find((one) => textNames(wordsOf(one), invoice.number));
    const receivedBy = carrier?.entityCode ?? payment.entityCode;
    if (receivedBy !== invoice.entityCode) return { invoice, receivedBy, amountMinor };
  }
  return null;
}

function fixOf(
  details: Details,
  told: Pick<Parameters<typeof transferFix>[0], "reference" | "customerId" | "payer">,
  facts: Pick<PaymentFacts | BankEntryFacts, "subsidiaries">,
  today: PlainDate,
  apply: PlannedEffect | null = null,
): Fix {
  return transferFix({
    ...details,
    ...told,
    amountMinor: BigInt(details.amountMinor),
    subsidiaries: facts.subsidiaries,
    postedOn: today,
    apply,
  });
}

function transferred(details: Details): string {
  return `The ERP shows ${amountWords(BigInt(details.amountMinor), details.currency)} passed on from ${details.receivedBy} to ${details.owedTo} for ${details.document}.`;
}

/** A credit would stand with one entity while the other has the money. */
function whyNotKept({ document, receivedBy, owedTo }: Details): string {
  return `The money is at ${receivedBy} and ${document} is of ${owedTo}: pass it on first, so that it can be kept there.`;
}

/** A transfer into one entity's account that names another's invoice and that nobody else tells of. */
export const crossEntityReceipt = defineExceptionType({
  ...common,
  subject: "bank_entry",
  details: Details,
  detect(facts, today) {
    const booking = bookingOf(facts, today);
    if (booking?.kind !== "foreign") return null;
    const { entry } = facts;
    if (isTransferred(facts.acts, entry.externalId, entry.entityCode, booking.invoice.entityCode)) return null;
    return {
      dedupeKey: entry.id,
      details: {
        invoiceId: booking.invoice.id,
        document: invoiceName(booking.invoice),
        receivedBy: entry.entityCode,
        owedTo: booking.invoice.entityCode,
        amountMinor: entry.amountMinor.toString(),
        currency: entry.currency,
        receivedOn: entry.bookedOn,
      },
    };
  },
  title: titleOf,
  diagnose: (details, { entry }) => sentence(details, entry.counterpartyName),
  amount: ({ amountMinor, currency }) => ({ minor: BigInt(amountMinor), currency }),
  cause: ({ receivedBy, owedTo }) => `Money of ${owedTo} paid to ${receivedBy}`,
  evidence(details, facts) {
    const invoice = facts.named.find((one) => one.id === details.invoiceId) ?? null;
    return entryEvidence(facts, [
      cashRow(
        "Legal entity",
        { invoice, carrier: facts.entry },
        { invoice: details.owedTo, carrier: details.receivedBy },
        true,
      ),
    ]);
  },
  desk: (_details, facts) => entryDesk(facts),
  fixes(details, facts, today) {
    if (restOf(facts) <= 0n) return [waitingForBank(facts, today)];
    const { entry, named } = facts;
    const invoice = named.find((one) => one.id === details.invoiceId);
    const isPaidBy =
      invoice &&
      invoice.status === "open" &&
      invoice.system === "stripe" &&
      invoice.currency === entry.currency &&
      invoice.balanceMinor >= entry.amountMinor;
    const told = {
      reference: entry.externalId,
      customerId: invoice?.customerId ?? null,
      payer: { account: entry.counterpartyAccount, name: entry.counterpartyName },
    };
    const desk = entryDesk(facts);
    return [
      fixOf(details, told, facts, today, isPaidBy ? recordOn(entry, invoice, entry.amountMinor) : null),
      ...cashFixes(desk),
      { ...onAccountFix(desk), refusal: whyNotKept(details) },
      returnFix(facts, "misdirected"),
    ];
  },
  proof: (details, facts) =>
    isTransferred(facts.acts, facts.entry.externalId, details.receivedBy, details.owedTo)
      ? transferred(details)
      : explainedWords(details, explanationOf(facts)),
  seenAt: ({ entry }) => entry.seenAt,
});
