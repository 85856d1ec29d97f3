import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { afterCorrection, severalLines } from "#server/domain/exceptions/steps";
import type { PriceVarianceDetails, Variance } from "#server/domain/exceptions/types/contract-price-details";
import { amountWords, countWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";
import type { OutboundOperation } from "#server/domain/sync/effects";

/** Drafts are corrected on their lines. What was already claimed can only be credited or billed, which takes an approval. */
export function priceFixes(details: PriceVarianceDetails, facts: InvoiceFacts, netDifference: bigint): Fix[] {
  if (!isDraft(facts)) return [afterTheFact(details, facts, netDifference)];
  return [correction(details, facts)];
}

function correction(details: PriceVarianceDetails, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const [first, ...others] = details.variances;
  const spread = details.variances.find((variance) => variance.lineIds.length > 1 && variance.kind !== "price");
  const effects = details.variances.flatMap((variance) => effectsOf(variance, details.currency, facts));
  return {
    key: "correct_to_contract",
    label:
      first && others.length === 0
        ? labelOf(first, details.currency)
        : `Correct ${details.variances.length} items to the contract`,
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "Billing calculates subtotal, tax and total again.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: spread ? severalLines(spread, invoice) : null,
    build() {
      const [effect, ...rest] = effects;
      return effect
        ? { kind: "effects", effects: [effect, ...rest] }
        : { kind: "refused", reason: "No line is left to correct. Open the case again to see how it stands." };
    },
  };
}

function labelOf(variance: Variance, currency: string): string {
  if (variance.kind === "ended") return `Take ${productWords(variance.productCode)} off and re-run`;
  const price = priceWords(BigInt(variance.agreedPriceMicros), currency);
  const quantity = countWords(BigInt(variance.agreedQuantity));
  if (variance.kind === "quantity") return `Correct to ${quantity} and re-run`;
  return variance.kind === "price" ? `Correct to ${price} and re-run` : `Correct to ${quantity} at ${price} and re-run`;
}

function effectsOf(variance: Variance, currency: string, { invoice, lines }: InvoiceFacts): PlannedEffect[] {
  const price = BigInt(variance.agreedPriceMicros);
  const plan = (operation: OutboundOperation, label: string): PlannedEffect => ({
    system: invoice.system,
    operation,
    label,
    target: `invoice:${invoice.externalId}`,
  });
  return variance.lineIds.flatMap((lineId) => {
    const line = lines.find((each) => each.externalId === lineId);
    if (!line || line.quantity === null) return [];
    const product = productWords(variance.productCode);
    if (variance.kind === "price" || variance.kind === "price_and_quantity") {
      const quantity = variance.kind === "price" ? line.quantity : BigInt(variance.agreedQuantity);
      // On several lines of one product only some may be wrong.
      if (variance.kind === "price" && extendPrice(quantity, price) === line.amountMinor) return [];
      const label = `Set ${product} to ${countWords(quantity)} at ${priceWords(price, currency)}`;
      return [
        plan(
          {
            operation: "invoice.correct_line_price",
            invoiceId: invoice.externalId,
            lineId,
            unitPriceMicros: price.toString(),
            quantity: quantity.toString(),
            currency,
          },
          label,
        ),
      ];
    }
    const quantity = BigInt(variance.agreedQuantity);
    const amount = extendPrice(quantity, price);
    // Where the description opens with the quantity it must not go on saying the old one.
    const description = line.description.replace(new RegExp(`^${line.quantity}(?= )`), quantity.toString());
    const label = `Set ${product} to ${countWords(quantity)}, ${amountWords(amount, currency)}`;
    return [
      plan(
        {
          operation: "invoice.correct_line_quantity",
          invoiceId: invoice.externalId,
          lineId,
          quantity: quantity.toString(),
          amountMinor: amount.toString(),
          description,
        },
        label,
      ),
    ];
  });
}

/** Lines of which it is plain how much too high they are: the only one of their product and period. */
function tooHigh(details: PriceVarianceDetails): { lineId: string; netMinor: bigint }[] {
  if (details.variances.some(({ lineIds }) => lineIds.length > 1)) return [];
  return details.variances.flatMap(({ lineIds, billedMinor, agreedMinor }) =>
    lineIds.map((lineId) => ({ lineId, netMinor: BigInt(billedMinor) - BigInt(agreedMinor) })),
  );
}

function afterTheFact(details: PriceVarianceDetails, { invoice }: InvoiceFacts, netDifference: bigint): Fix {
  const name = documentName(invoice);
  const isTooHigh = netDifference >= 0n;
  const minor = isTooHigh ? netDifference : -netDifference;
  const amount = amountWords(minor, details.currency);
  const stands = `${name} is ${invoice.status}, so its lines stand`;
  const step = isTooHigh
    ? `${stands}; a credit memo of ${amount} before tax reduces it.`
    : `${stands}; an invoice over ${amount} before tax bills what it left out.`;
  const movesMoney = { minor, currency: details.currency };
  return {
    key: isTooHigh ? "credit_difference" : "bill_difference",
    label: isTooHigh ? `Credit ${amount}` : `Bill the missing ${amount}`,
    steps: [step],
    fields: [],
    refusal: null,
    movesMoney,
    ...(isTooHigh
      ? {
          asksFor: creditMemoFor(
            invoice.id,
            `Price of contract ${details.contractNumber}`,
            "price_agreement",
            tooHigh(details),
          ),
        }
      : {}),
    build: () => approvalFirst(movesMoney),
  };
}
