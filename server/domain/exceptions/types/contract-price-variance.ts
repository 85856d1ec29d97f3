import { agreedOn, begunBy, isMetered, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import {
  documentName,
  type InvoiceFacts,
  type InvoiceLineFacts,
  isClaim,
  isDraft,
} from "#server/domain/exceptions/facts";
import { linesOnce } from "#server/domain/exceptions/repeated-lines";
import {
  absolute,
  differenceOf,
  liesWithin,
  netDifferenceOf,
  orderWords,
  PriceVarianceDetails,
  titleOf,
  type Variance,
} from "#server/domain/exceptions/types/contract-price-details";
import { priceFixes } from "#server/domain/exceptions/types/contract-price-fixes";
import { chargeGroups, unapprovedTermsOf } from "#server/domain/exceptions/unapproved-terms";
import { amountWords, countWords, dayWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { divideHalfUp, extendPrice, MICROS_PER_MINOR } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/** A quarter of the invoice is more than a slip of one line. */
const LARGE_SHARE = 4n;

export const contractPriceVariance = defineExceptionType({
  key: "contract_price_variance",
  label: "Contract price variance",
  queue: "exceptions",
  subject: "invoice",
  details: PriceVarianceDetails,
  rootCauses: ["contract_terms_not_carried", "amendment_late", "manual_entry"],
  dueInHours: 24,
  severity(details, facts) {
    if (!isDraft(facts)) return "high";
    return differenceOf(details) * LARGE_SHARE >= BigInt(details.subtotalMinor) ? "high" : "medium";
  },
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice, contract } = facts;
    if (!contract || !isClaim(facts) || isExtraCopy(facts)) return null;
    // In another currency no price can be compared; that is an exception of its own.
    if (contract.currency !== invoice.currency) return null;
    const variances = chargeGroups(linesOnce(facts))
      .map((lines) => varianceOf(facts, lines))
      .filter((variance) => variance !== null);
    const details: PriceVarianceDetails = {
      currency: invoice.currency,
      contractNumber: contract.number,
      subtotalMinor: invoice.subtotalMinor.toString(),
      variances,
    };
    if (variances.length === 0 || isCredited(facts, details)) return null;
    return { dedupeKey: invoice.id, details };
  },
  // Of the same product, in the same direction and no further: on this invoice or on another under the contract.
  beyond(details, accepted) {
    const isOther = details.contractNumber !== accepted.contractNumber || details.currency !== accepted.currency;
    const variances = details.variances.filter(
      (variance) => isOther || !accepted.variances.some((known) => liesWithin(variance, known)),
    );
    return variances.length === 0 ? null : { ...details, variances };
  },
  title: titleOf,
  diagnose(details, facts) {
    return `${titleOf(details)} (contract ${details.contractNumber}${orderWords(details)}); ${consequence(details, facts)}`;
  },
  amount: (details) => ({ minor: differenceOf(details), currency: details.currency }),
  cause(details) {
    const [first] = details.variances;
    if (!first) return null;
    const product = productWords(first.productCode);
    if (first.kind === "ended") return `${product} still billed after the contract ended it`;
    if (first.kind === "quantity") return `Quantity of ${product} differs from the contract`;
    return first.isFormerPrice
      ? `Former price of ${product} still billed after an amendment`
      : `Price of ${product} differs from the contract`;
  },
  evidence(details, facts) {
    const { invoice, contract } = facts;
    const { contract: agreed, billing } = systemNames;
    const rows = details.variances.flatMap((variance) => varianceRows(variance, details.currency, facts));
    return evidenceOf(
      [agreed, billing],
      [
        comparedRow("Currency", [
          cell(agreed, details.currency, contract, "Contract"),
          cell(billing, details.currency, invoice, "invoice"),
        ]),
        ...rows,
        statedRow("Document", [
          cell(agreed, details.contractNumber, contract, "Contract"),
          cell(billing, documentName(invoice), invoice, "invoice"),
        ]),
      ],
    );
  },
  fixes: (details, facts) => priceFixes(details, facts, netDifferenceOf(details)),
  proof(details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || invoice.status === "deleted")
      return `${name} was deleted in billing, so nothing is billed off the contract.`;
    if (invoice.status === "void" || invoice.status === "uncollectible")
      return `${name} is ${invoice.status} in billing and claims nothing any more.`;
    return `${name} now bills what contract ${details.contractNumber} says: ${amountWords(invoice.subtotalMinor, invoice.currency)} before tax.`;
  },
  seenAt: (facts) => facts.invoice.seenAt,
});

function varianceOf(facts: InvoiceFacts, lines: InvoiceLineFacts[]): Variance | null {
  const [first] = lines;
  if (!first?.productCode || !facts.contract) return null;
  const day: PlainDate = first.periodStartsOn ?? facts.invoice.issuedOn;
  const agreed = agreedOn(facts.contract, first.productCode, day);
  // What follows an order that nobody approved is the trouble of that order.
  if (!agreed || unapprovedTermsOf(facts.contract, lines, day)) return null;
  const price = unitPriceOf(agreed);
  const quantity = lines.reduce((sum, line) => sum + (line.quantity ?? 0n), 0n);
  const billedMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  // Amounts are compared, not unit prices: a difference that rounds away in the minor unit bills nothing wrong.
  const wronglyPriced = lines.find((line) => extendPrice(line.quantity ?? 0n, price) !== line.amountMinor);
  const isEnded = !isMetered(agreed) && agreed.quantity === 0n && billedMinor > 0n;
  const hasOtherQuantity = !isMetered(agreed) && quantity !== agreed.quantity;
  if (!wronglyPriced && !hasOtherQuantity) return null;
  const billedPrice = billedPriceOf(wronglyPriced ?? first);
  const agreedQuantity = hasOtherQuantity ? agreed.quantity : quantity;
  return {
    productCode: first.productCode,
    kind: isEnded ? "ended" : wronglyPriced ? (hasOtherQuantity ? "price_and_quantity" : "price") : "quantity",
    lineIds: lines.map((line) => line.externalId),
    billedQuantity: quantity.toString(),
    agreedQuantity: agreedQuantity.toString(),
    billedPriceMicros: billedPrice.toString(),
    agreedPriceMicros: price.toString(),
    billedMinor: billedMinor.toString(),
    agreedMinor: (hasOtherQuantity
      ? extendPrice(agreedQuantity, price)
      : lines.reduce((sum, line) => sum + extendPrice(line.quantity ?? 0n, price), 0n)
    ).toString(),
    orderNumber: agreed.orderNumber,
    agreedSince: agreed.startsOn,
    isFormerPrice: begunBy(facts.contract, first.productCode, day).some(
      (former) => former !== agreed && unitPriceOf(former) === billedPrice,
    ),
  };
}

/** An amount typed over the line beats the unit price it still shows. */
function billedPriceOf(line: InvoiceLineFacts): bigint {
  const quantity = line.quantity ?? 0n;
  if (line.unitPriceMicros !== null && extendPrice(quantity, line.unitPriceMicros) === line.amountMinor)
    return line.unitPriceMicros;
  return quantity > 0n ? divideHalfUp(line.amountMinor * MICROS_PER_MINOR, quantity) : (line.unitPriceMicros ?? 0n);
}

/** Too much billed and given back since is settled; a smaller credit settles nothing. */
function isCredited(facts: InvoiceFacts, details: PriceVarianceDetails): boolean {
  const net = netDifferenceOf(details);
  return !isDraft(facts) && net > 0n && facts.invoice.creditedMinor >= net;
}

function consequence(details: PriceVarianceDetails, facts: InvoiceFacts): string {
  const name = documentName(facts.invoice);
  const net = netDifferenceOf(details);
  const off = `${amountWords(absolute(net), details.currency)} too ${net >= 0n ? "high" : "low"}`;
  if (isDraft(facts)) return `${name} would go out ${off} and is held.`;
  return `${name} ${facts.invoice.status === "paid" ? "was paid" : "went out"} ${off}.`;
}

function varianceRows(variance: Variance, currency: string, facts: InvoiceFacts) {
  const { contract: agreed, billing } = systemNames;
  const source =
    facts.contract?.prices.find(
      (price) => price.productCode === variance.productCode && price.orderNumber === variance.orderNumber,
    ) ?? facts.contract;
  const product = productWords(variance.productCode);
  const pair = (label: string, says: string, bills: string) =>
    comparedRow(`${product}: ${label}`, [
      cell(agreed, says, source, "OrderItem"),
      cell(billing, bills, facts.invoice, "invoice"),
    ]);
  return [
    pair(
      "unit price",
      priceWords(BigInt(variance.agreedPriceMicros), currency),
      priceWords(BigInt(variance.billedPriceMicros), currency),
    ),
    pair("quantity", countWords(BigInt(variance.agreedQuantity)), countWords(BigInt(variance.billedQuantity))),
    pair(
      "amount",
      amountWords(BigInt(variance.agreedMinor), currency),
      amountWords(BigInt(variance.billedMinor), currency),
    ),
    statedRow(`${product}: agreed since`, [
      cell(agreed, `${dayWords(variance.agreedSince)}, order ${variance.orderNumber}`, source, "OrderItem"),
      cell(billing, null, null, "invoice"),
    ]),
  ];
}
