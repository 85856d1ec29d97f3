import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { afterCorrection } from "#server/domain/exceptions/steps";
import { netOf, type ProrationDetails, type ProrationError } from "#server/domain/exceptions/types/proration-details";
import { amountWords, dayWords, productWords } from "#server/domain/exceptions/words";

/** Drafts get the amounts that are due. What was already claimed can only be credited or billed, which takes an approval. */
export function prorationFixes(details: ProrationDetails, facts: InvoiceFacts): Fix[] {
  return [isDraft(facts) ? correction(details, facts) : afterTheFact(details, facts)];
}

function correction(details: ProrationDetails, facts: InvoiceFacts): Fix {
  const effects = details.errors.flatMap((error) => effectsOf(error, details, facts));
  const unclear = details.errors.find((error) => error.lines.length === 0 && error.missingCreditMinor === null);
  return {
    key: "correct_proration",
    label: details.errors.length === 1 ? "Correct the proration and re-run" : "Correct the prorations and re-run",
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "Billing calculates subtotal, tax and total again.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: unclear ? byHand(unclear, facts) : null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No line is left to correct. Open the case again to see how it stands." };
    },
  };
}

function byHand(error: ProrationError, { invoice }: InvoiceFacts): string {
  const product = productWords(error.productCode);
  return error.billedFrom === null
    ? `Nothing on ${documentName(invoice)} charges ${product} from ${dayWords(error.changedOn)}. Have the change prorated in billing.`
    : `${product} is prorated on several lines of ${documentName(invoice)}; which of them to change is for a person to decide in billing.`;
}

function effectsOf(
  error: ProrationError,
  details: ProrationDetails,
  { invoice, lines }: InvoiceFacts,
): PlannedEffect[] {
  const common = { system: invoice.system, target: `invoice:${invoice.externalId}` };
  const product = productWords(error.productCode);
  const from = dayWords(error.changedOn);
  const corrections = error.lines.flatMap(({ lineId, dueMinor }): PlannedEffect[] => {
    const line = lines.find((each) => each.externalId === lineId);
    if (!line) return [];
    const half = BigInt(dueMinor) < 0n ? "credit" : "charge";
    return [
      {
        ...common,
        label: `Set the ${half} for ${product} from ${from} to ${amountWords(BigInt(dueMinor), details.currency)}`,
        operation: {
          operation: "invoice.correct_line_quantity",
          invoiceId: invoice.externalId,
          lineId,
          quantity: (line.quantity ?? 1n).toString(),
          amountMinor: dueMinor,
          description: line.description,
        },
      },
    ];
  });
  if (error.missingCreditMinor === null) return corrections;
  const credit = -BigInt(error.missingCreditMinor);
  return [
    ...corrections,
    {
      ...common,
      label: `Credit ${amountWords(-credit, details.currency)} for the unused time of ${product} from ${from}`,
      operation: {
        operation: "invoice.add_usage_line",
        invoiceId: invoice.externalId,
        productCode: error.productCode,
        description: `Unused time of ${product} from ${from}`,
        quantity: "1",
        amountMinor: credit.toString(),
        currency: details.currency,
        periodStartsOn: error.changedOn,
        periodEndsOn: error.billedUntil,
      },
    },
  ];
}

function afterTheFact(details: ProrationDetails, { invoice }: InvoiceFacts): Fix {
  const net = netOf(details);
  const isTooHigh = net >= 0n;
  const movesMoney = { minor: isTooHigh ? net : -net, currency: details.currency };
  const amount = amountWords(movesMoney.minor, movesMoney.currency);
  const stands = `${documentName(invoice)} is ${invoice.status}, so its lines stand`;
  return {
    key: isTooHigh ? "credit_difference" : "bill_difference",
    label: isTooHigh ? `Credit ${amount}` : `Bill the missing ${amount}`,
    steps: [
      isTooHigh
        ? `${stands}; a credit memo of ${amount} before tax reduces it.`
        : `${stands}; an invoice over ${amount} before tax bills what it left out.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    ...(isTooHigh
      ? { asksFor: creditMemoFor(invoice.id, "Part of a period that was billed too high", "billing_error") }
      : {}),
    build: () => approvalFirst(movesMoney),
  };
}
