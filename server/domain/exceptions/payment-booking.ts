import type { Evidence, EvidenceRow } from "#server/domain/cases/views";
import { textNames } from "#server/domain/cash/references";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import { evidenceOf } from "#server/domain/exceptions/evidence";
import { cashColumns, cashRow } from "#server/domain/exceptions/payment-evidence";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import { wordsOf } from "#server/domain/exceptions/payment-returned";
import { invoiceName } from "#server/domain/exceptions/payment-words";
import { amountWords, blankToNull, dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** What an unexplained booking most likely is. */
export type Booking =
  | { kind: "foreign"; invoice: CashInvoiceFacts }
  | { kind: "repeated"; invoice: CashInvoiceFacts }
  | { kind: "unmatched" };

/** Null for a booking that is no receipt, is explained, or is of today: other systems may yet tell of it. */
export function bookingOf(facts: BankEntryFacts, today: PlainDate): Booking | null {
  const { entry, entity, namedPayments } = facts;
  if (!isReceipt(facts) || entry.bookedOn >= today || explanationOf(facts) !== null) return null;
  const named = facts.named.filter((invoice) => textNames(wordsOf(entry), invoice.number));
  const foreign = named.find((invoice) => invoice.entityCode !== entity.code);
  if (foreign && named.every((invoice) => invoice.entityCode !== entity.code))
    return { kind: "foreign", invoice: foreign };
  const paid = named.find(
    (invoice) =>
      invoice.balanceMinor <= 0n &&
      namedPayments.some((payment) => payment.allocations.some((one) => one.invoiceId === invoice.id)),
  );
  return paid && named.every((invoice) => invoice.balanceMinor <= 0n)
    ? { kind: "repeated", invoice: paid }
    : { kind: "unmatched" };
}

export function entryEvidence({ entry, named }: BankEntryFacts, more: readonly EvidenceRow[]): Evidence {
  const said = (label: string, words: string | null) => cashRow(label, { carrier: entry }, { carrier: words });
  const [invoice] = named;
  return evidenceOf(cashColumns, [
    said("Booked", `${amountWords(entry.amountMinor, entry.currency)} on ${dayWords(entry.bookedOn)}`),
    said("Account", `${entry.accountName} (${entry.entityCode})`),
    said("Payer", entry.counterpartyName),
    said("Reference", blankToNull(wordsOf(entry))),
    cashRow("Payment that tells of it", {}, { payment: null }, true),
    ...(invoice
      ? [
          cashRow(
            "Invoice it names",
            { invoice },
            {
              invoice: `${invoiceName(invoice)} of ${invoice.customerName}, ${amountWords(invoice.balanceMinor, invoice.currency)} left to pay`,
            },
          ),
        ]
      : []),
    ...more,
  ]);
}

/** Tells billing that the bank has the money and which invoice it pays. */
export function recordOn(
  entry: BankEntryFacts["entry"],
  invoice: CashInvoiceFacts,
  minor: bigint,
  usedMinor = minor,
): PlannedEffect {
  return {
    system: invoice.system,
    operation: {
      operation: "payment.record",
      entryId: entry.externalId,
      invoiceId: invoice.externalId,
      amountMinor: minor.toString(),
      currency: invoice.currency,
      receivedOn: entry.bookedOn,
      reference: blankToNull(entry.endToEndReference) ?? entry.externalId.slice(0, 24),
      ...(invoice.currency === entry.currency ? {} : { usedMinor: usedMinor.toString() }),
    },
    label: `Record ${amountWords(minor, invoice.currency)} from the bank on ${invoiceName(invoice)}`,
    target: `bank_entry:${entry.externalId}`,
  };
}
