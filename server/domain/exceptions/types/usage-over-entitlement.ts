import { agreedOn, isMetered, productsOf, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import {
  claimStatuses,
  documentName,
  type InvoiceFacts,
  type InvoiceLineFacts,
  isClaim,
  isDraft,
} from "#server/domain/exceptions/facts";
import { isUseUnsettled } from "#server/domain/exceptions/missing-days";
import { linesOnce } from "#server/domain/exceptions/repeated-lines";
import {
  differenceOf,
  type Gap,
  isUnderbilled,
  leading,
  liesWithin,
  UsageDetails,
} from "#server/domain/exceptions/types/usage-details";
import { usageFixes } from "#server/domain/exceptions/types/usage-fixes";
import { ratedUsage, type UsagePeriod } from "#server/domain/exceptions/usage-days";
import { amountWords, countWords, periodWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";
import { addDays, type PlainDate, startOfBusinessDate } from "#server/domain/time";

export const usageOverEntitlement = defineExceptionType({
  key: "usage_over_entitlement",
  label: "Usage over entitlement mismatch",
  queue: "exceptions",
  subject: "invoice",
  details: UsageDetails,
  rootCauses: ["usage_feed_late", "contract_terms_not_carried", "billing_engine"],
  dueInHours: 24,
  severity: (_details, facts) => (isDraft(facts) ? "medium" : "high"),
  holdsInvoice: () => true,
  detect(facts, today) {
    const { invoice, contract } = facts;
    const { periodStartsOn, periodEndsOn } = invoice;
    if (!contract || !isClaim(facts) || contract.currency !== invoice.currency || isExtraCopy(facts)) return null;
    if (!periodStartsOn || !periodEndsOn || periodEndsOn <= periodStartsOn) return null;
    const gaps = productsOf(contract)
      .map((productCode) => gapOf(facts, productCode, { startsOn: periodStartsOn, endsOn: periodEndsOn }, today))
      .filter((gap) => gap !== null);
    if (gaps.length === 0) return null;
    return {
      dedupeKey: invoice.id,
      details: { currency: invoice.currency, contractNumber: contract.number, periodStartsOn, periodEndsOn, gaps },
    };
  },
  // In the same direction and by no more, product by product.
  beyond(details, accepted) {
    const isOther = details.contractNumber !== accepted.contractNumber || details.currency !== accepted.currency;
    const gaps = details.gaps.filter((gap) => isOther || !accepted.gaps.some((known) => liesWithin(gap, known)));
    return gaps.length === 0 ? null : { ...details, gaps };
  },
  title: titleOf,
  diagnose(details, facts) {
    const gap = leading(details);
    const name = documentName(facts.invoice);
    const used = `${facts.customer.name} used ${countWords(BigInt(gap.usedUnits))} units of ${productWords(gap.productCode)} from ${periodWords(details.periodStartsOn, details.periodEndsOn)}, ${countWords(BigInt(gap.includedUnits))} are included`;
    const billed = `${countWords(BigInt(gap.owedUnits))} are owed and ${countWords(BigInt(gap.billedUnits))} billed`;
    const off = `${amountWords(differenceOf(details), details.currency)} too ${isUnderbilled(gap) ? "low" : "high"}`;
    return `${used}: ${billed}, so ${name} ${isDraft(facts) ? `would go out ${off} and is held` : `went out ${off}`}.`;
  },
  amount: (details) => ({ minor: differenceOf(details), currency: details.currency }),
  cause(details) {
    const gap = leading(details);
    const product = productWords(gap.productCode);
    if (!isUnderbilled(gap)) return `More ${product} billed than the meter shows`;
    return gap.lineIds.length === 0
      ? `Overage of ${product} left off the invoice`
      : `Overage of ${product} billed in part`;
  },
  evidence(details, facts) {
    const { contract, usage, billing } = systemNames;
    const rows = details.gaps.flatMap((gap) => {
      const agreed = facts.contract ? agreedOn(facts.contract, gap.productCode, details.periodStartsOn) : null;
      const [measured] = ratedUsage(facts, gap.productCode, {
        startsOn: details.periodStartsOn,
        endsOn: details.periodEndsOn,
      });
      const product = productWords(gap.productCode);
      return [
        statedRow(`${product}: used`, [
          cell(contract, null, null, "OrderItem"),
          cell(usage, countWords(BigInt(gap.usedUnits)), measured ?? null, "usage"),
          cell(billing, null, null, "invoice"),
        ]),
        statedRow(`${product}: included`, [
          cell(contract, countWords(BigInt(gap.includedUnits)), agreed, "OrderItem"),
          cell(usage, null, null, "usage"),
          cell(billing, null, null, "invoice"),
        ]),
        {
          label: `${product}: to be billed`,
          differs: true,
          cells: [
            cell(contract, null, null, "OrderItem"),
            cell(usage, countWords(BigInt(gap.owedUnits)), measured ?? null, "usage"),
            cell(billing, countWords(BigInt(gap.billedUnits)), facts.invoice, "invoice"),
          ],
        },
        comparedRow(`${product}: amount`, [
          cell(
            contract,
            `${amountWords(BigInt(gap.owedMinor), details.currency)} at ${priceWords(BigInt(gap.unitPriceMicros), details.currency)}`,
            agreed,
            "OrderItem",
          ),
          cell(usage, null, null, "usage"),
          cell(billing, amountWords(BigInt(gap.billedMinor), details.currency), facts.invoice, "invoice"),
        ]),
      ];
    });
    return evidenceOf([contract, usage, billing], rows);
  },
  fixes: usageFixes,
  proof(details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and bills no usage any more.`;
    return `${name} now bills all use beyond the included units for ${periodWords(details.periodStartsOn, details.periodEndsOn)}.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function gapOf(
  facts: InvoiceFacts,
  productCode: string,
  { startsOn, endsOn }: UsagePeriod,
  today: PlainDate,
): Gap | null {
  const { contract } = facts;
  const agreed = contract && agreedOn(contract, productCode, startsOn);
  const measured = ratedUsage(facts, productCode, { startsOn, endsOn });
  // Without a measurement there is nothing to compare; missing usage is another trouble.
  if (!agreed || !isMetered(agreed) || measured.length === 0) return null;
  const used = measured.reduce((sum, usage) => sum + usage.quantity, 0n);
  const included = agreed.includedUnits ?? 0n;
  const owed = used > included ? used - included : 0n;
  const price = unitPriceOf(agreed);
  const own = linesOnce(facts).filter((line) => billsUse(line, productCode, startsOn, endsOn));
  const elsewhere = billedElsewhere(facts, productCode, startsOn, endsOn);
  const billedElsewhereUnits = sum(elsewhere, (line) => line.quantity ?? 0n);
  const billed = sum(own, (line) => line.quantity ?? 0n) + billedElsewhereUnits;
  if (owed === billed || extendPrice(owed, price) === extendPrice(billed, price)) return null;
  // Until the day after its end the meter may still count, and too much cannot be told from not yet counted.
  const countedBy = startOfBusinessDate(addDays(endsOn, 1), facts.entity.timeZone);
  const isComplete = measured.every((usage) => usage.seenAt >= countedBy);
  if (billed > owed && !isComplete) return null;
  // What was used is settled before what is owed: see `usage_missing_or_late`.
  if (isUseUnsettled(facts, productCode, today)) return null;
  return {
    productCode,
    usedUnits: used.toString(),
    includedUnits: included.toString(),
    owedUnits: owed.toString(),
    billedUnits: billed.toString(),
    billedElsewhereUnits: billedElsewhereUnits.toString(),
    unitPriceMicros: price.toString(),
    owedMinor: extendPrice(owed, price).toString(),
    billedMinor: extendPrice(billed, price).toString(),
    lineIds: own.map((line) => line.externalId),
    orderNumber: agreed.orderNumber,
  };
}

/** A later invoice of the same period may bill the rest; a copy of this one bills nothing new. */
function billedElsewhere(
  facts: InvoiceFacts,
  productCode: string,
  startsOn: PlainDate,
  endsOn: PlainDate,
): InvoiceLineFacts[] {
  return facts.siblings
    .filter(
      (sibling) =>
        sibling.totalMinor !== facts.invoice.totalMinor &&
        ["open", "paid"].includes(sibling.status) &&
        sibling.lines.every((line) => line.productCode === productCode),
    )
    .flatMap((sibling) => sibling.lines.filter((line) => billsUse(line, productCode, startsOn, endsOn)));
}

function billsUse(line: InvoiceLineFacts, productCode: string, startsOn: PlainDate, endsOn: PlainDate): boolean {
  if (line.productCode !== productCode || line.isProration) return false;
  return line.periodStartsOn === null || (line.periodStartsOn >= startsOn && (line.periodEndsOn ?? endsOn) <= endsOn);
}

function titleOf(details: UsageDetails): string {
  const gap = leading(details);
  if (details.gaps.length > 1)
    return `${details.gaps.length} products billed off their measured use by ${amountWords(differenceOf(details), details.currency)}`;
  const [owed, billed] = [countWords(BigInt(gap.owedUnits)), countWords(BigInt(gap.billedUnits))];
  const units = (count: string) => `${count} unit${count === "1" ? "" : "s"} over the entitlement`;
  if (!isUnderbilled(gap)) return `${units(billed)} billed, the meter shows ${owed}`;
  return gap.billedUnits === "0" ? `${units(owed)}, none billed` : `${units(owed)}, only ${billed} billed`;
}

function sum<Item>(items: readonly Item[], value: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + value(item), 0n);
}
