import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { afterCorrection, severalLines } from "#server/domain/exceptions/steps";
import {
  differenceOf,
  type Gap,
  isUnderbilled,
  leading,
  type UsageDetails,
} from "#server/domain/exceptions/types/usage-details";
import { amountWords, countWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";

/** Drafts bill what the meter shows. What was already claimed can only be billed or credited apart, which takes an approval. */
export function usageFixes(details: UsageDetails, facts: InvoiceFacts): Fix[] {
  return [isDraft(facts) ? correction(details, facts) : afterTheFact(details, facts)];
}

function correction(details: UsageDetails, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const gap = leading(details);
  const spread = details.gaps.find((each) => each.lineIds.length > 1);
  const effects = details.gaps.map((each) => effectOf(each, details, facts));
  return {
    key: "bill_measured_usage",
    label:
      details.gaps.length > 1
        ? `Bill the measured use of ${details.gaps.length} products`
        : `Bill ${countWords(BigInt(gap.owedUnits))} units and re-run`,
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "Billing calculates subtotal, tax and total again.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: spread ? severalLines(spread, invoice) : null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No use is left to bill. Open the case again to see how it stands." };
    },
  };
}

function effectOf(gap: Gap, details: UsageDetails, { invoice, lines }: InvoiceFacts): PlannedEffect {
  const invoiceId = invoice.externalId;
  const [lineId] = gap.lineIds;
  const rest = BigInt(gap.owedUnits) - BigInt(gap.billedElsewhereUnits);
  const quantity = rest > 0n ? rest : 0n;
  const amountMinor = extendPrice(quantity, BigInt(gap.unitPriceMicros));
  const units = countWords(quantity);
  const amount = amountWords(amountMinor, details.currency);
  const product = productWords(gap.productCode);
  const common = { system: invoice.system, target: `invoice:${invoiceId}` };
  if (lineId) {
    const own = BigInt(gap.billedUnits) - BigInt(gap.billedElsewhereUnits);
    const description =
      lines
        .find((line) => line.externalId === lineId)
        ?.description.replace(new RegExp(`\\b${own}\\b`), quantity.toString()) ?? product;
    return {
      ...common,
      label: `Set ${product} to ${units} units, ${amount}`,
      operation: {
        operation: "invoice.correct_line_quantity",
        invoiceId,
        lineId,
        quantity: quantity.toString(),
        amountMinor: amountMinor.toString(),
        description,
      },
    };
  }
  return {
    ...common,
    label: `Add ${units} units of ${product}, ${amount}`,
    operation: {
      operation: "invoice.add_usage_line",
      invoiceId,
      productCode: gap.productCode,
      description: `${product} beyond the included volume (${units})`,
      quantity: quantity.toString(),
      amountMinor: amountMinor.toString(),
      currency: details.currency,
      periodStartsOn: details.periodStartsOn,
      periodEndsOn: details.periodEndsOn,
    },
  };
}

function afterTheFact(details: UsageDetails, { invoice }: InvoiceFacts): Fix {
  const isUnder = isUnderbilled(leading(details));
  const movesMoney = { minor: differenceOf(details), currency: details.currency };
  const amount = amountWords(movesMoney.minor, movesMoney.currency);
  const stands = `${documentName(invoice)} is ${invoice.status}, so its lines stand`;
  return {
    key: isUnder ? "bill_difference" : "credit_difference",
    label: isUnder ? `Bill the missing ${amount}` : `Credit ${amount}`,
    steps: [
      isUnder
        ? `${stands}; an invoice over ${amount} before tax bills the use that it left out.`
        : `${stands}; a credit memo of ${amount} before tax reduces it.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    ...(isUnder ? {} : { asksFor: creditMemoFor(invoice.id, "Usage that was billed too high", "billing_error") }),
    build: () => approvalFirst(movesMoney),
  };
}
