import { z } from "zod";
import { agreedOn, isMetered, productsOf, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix, type PlannedEffect } from "#server/domain/exceptions/define";
import { cell, comparedRow, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts, type InvoiceLineFacts, isClaim, isDraft, type UsageFacts } from "#server/domain/exceptions/facts";
import { afterCorrection, needsApproval } from "#server/domain/exceptions/steps";
import { amountWords, countWords, periodWords, priceWords, productWords } from "#server/domain/exceptions/words";
import { extendPrice } from "#server/domain/money";
import { type PlainDate, startOfBusinessDate } from "#server/domain/time";

const whole = z.string().regex(/^\d+$/);

const Gap = z.strictObject({
  productCode: z.string(),
  usedUnits: whole,
  includedUnits: whole,
  owedUnits: whole,
  /** On this invoice and on others of the same period. */
  billedUnits: whole,
  billedElsewhereUnits: whole,
  unitPriceMicros: whole,
  owedMinor: whole,
  billedMinor: whole,
  lineIds: z.array(z.string()),
  orderNumber: z.string(),
});
type Gap = z.infer<typeof Gap>;

const Details = z.strictObject({ currency: z.string(), contractNumber: z.string(), periodStartsOn: z.string(), periodEndsOn: z.string(), gaps: z.array(Gap).min(1) });
type Details = z.infer<typeof Details>;

export const usageOverEntitlement = defineExceptionType({
  key: "usage_over_entitlement",
  label: "Usage over entitlement mismatch",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  dueInHours: 24,
  severity: (_details, facts) => (isDraft(facts) ? "medium" : "high"),
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice, contract } = facts;
    const { periodStartsOn, periodEndsOn } = invoice;
    if (!contract || !isClaim(facts) || contract.currency !== invoice.currency || isExtraCopy(facts)) return null;
    if (!periodStartsOn || !periodEndsOn || periodEndsOn <= periodStartsOn) return null;
    const gaps = productsOf(contract).map((productCode) => gapOf(facts, productCode, periodStartsOn, periodEndsOn)).filter((gap) => gap !== null);
    if (gaps.length === 0) return null;
    return { dedupeKey: invoice.id, details: { currency: invoice.currency, contractNumber: contract.number, periodStartsOn, periodEndsOn, gaps } };
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
    return gap.lineIds.length === 0 ? `Overage of ${product} left off the invoice` : `Overage of ${product} billed in part`;
  },
  evidence(details, facts) {
    const { contract, usage, billing } = systemNames;
    const rows = details.gaps.flatMap((gap) => {
      const agreed = facts.contract ? agreedOn(facts.contract, gap.productCode, details.periodStartsOn) : null;
      const [measured] = usageOf(facts, gap.productCode, details.periodStartsOn, details.periodEndsOn);
      const product = productWords(gap.productCode);
      return [
        statedRow(`${product}: used`, [cell(contract, null, null, "OrderItem"), cell(usage, countWords(BigInt(gap.usedUnits)), measured ?? null, "usage"), cell(billing, null, null, "invoice")]),
        statedRow(`${product}: included`, [cell(contract, countWords(BigInt(gap.includedUnits)), agreed, "OrderItem"), cell(usage, null, null, "usage"), cell(billing, null, null, "invoice")]),
        { label: `${product}: to be billed`, differs: true, cells: [cell(contract, null, null, "OrderItem"), cell(usage, countWords(BigInt(gap.owedUnits)), measured ?? null, "usage"), cell(billing, countWords(BigInt(gap.billedUnits)), facts.invoice, "invoice")] },
        comparedRow(`${product}: amount`, [cell(contract, `${amountWords(BigInt(gap.owedMinor), details.currency)} at ${priceWords(BigInt(gap.unitPriceMicros), details.currency)}`, agreed, "OrderItem"), cell(usage, null, null, "usage"), cell(billing, amountWords(BigInt(gap.billedMinor), details.currency), facts.invoice, "invoice")]),
      ];
    });
    return evidenceOf([contract, usage, billing], rows);
  },
  fixes: (details, facts) => [isDraft(facts) ? correction(details, facts) : afterTheFact(details, facts)],
  proof(details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !["draft", "open", "paid"].includes(invoice.status)) return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and bills no usage any more.`;
    return `${name} now bills all use beyond the included units for ${periodWords(details.periodStartsOn, details.periodEndsOn)}.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function gapOf(facts: InvoiceFacts, productCode: string, startsOn: PlainDate, endsOn: PlainDate): Gap | null {
  const { contract } = facts;
  const agreed = contract && agreedOn(contract, productCode, startsOn);
  const measured = usageOf(facts, productCode, startsOn, endsOn);
  // Without a measurement there is nothing to compare; missing usage is another trouble.
  if (!agreed || !isMetered(agreed) || measured.length === 0) return null;
  const used = measured.reduce((sum, usage) => sum + usage.quantity, 0n);
  const included = agreed.includedUnits ?? 0n;
  const owed = used > included ? used - included : 0n;
  const price = unitPriceOf(agreed);
  const own = facts.lines.filter((line) => billsUse(line, productCode, startsOn, endsOn));
  const elsewhere = billedElsewhere(facts, productCode, startsOn, endsOn);
  const billedElsewhereUnits = sum(elsewhere, (line) => line.quantity ?? 0n);
  const billed = sum(own, (line) => line.quantity ?? 0n) + billedElsewhereUnits;
  if (owed === billed || extendPrice(owed, price) === extendPrice(billed, price)) return null;
  // Before the period has ended the meter still counts, and too much cannot be told from not yet counted.
  const isComplete = measured.every((usage) => usage.seenAt >= startOfBusinessDate(endsOn, facts.entity.timeZone));
  if (billed > owed && !isComplete) return null;
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

/** The measurement of exactly this period, else the shorter ones that lie within it side by side. */
function usageOf(facts: InvoiceFacts, productCode: string, startsOn: PlainDate, endsOn: PlainDate): UsageFacts[] {
  const ofProduct = facts.usage.filter((usage) => usage.productCode === productCode);
  const exact = ofProduct.find((usage) => usage.periodStartsOn === startsOn && usage.periodEndsOn === endsOn);
  if (exact) return [exact];
  const within = ofProduct.filter((usage) => usage.periodStartsOn >= startsOn && usage.periodEndsOn <= endsOn).sort((left, right) => (left.periodStartsOn < right.periodStartsOn ? -1 : 1));
  const tiles = within.every((usage, index) => usage.periodStartsOn === (index === 0 ? startsOn : within[index - 1]?.periodEndsOn));
  return tiles && within.at(-1)?.periodEndsOn === endsOn ? within : [];
}

/** A later invoice of the same period may bill the rest; a copy of this one bills nothing new. */
function billedElsewhere(facts: InvoiceFacts, productCode: string, startsOn: PlainDate, endsOn: PlainDate): InvoiceLineFacts[] {
  return facts.siblings
    .filter((sibling) => sibling.totalMinor !== facts.invoice.totalMinor && ["open", "paid"].includes(sibling.status) && sibling.lines.every((line) => line.productCode === productCode))
    .flatMap((sibling) => sibling.lines.filter((line) => billsUse(line, productCode, startsOn, endsOn)));
}

function billsUse(line: InvoiceLineFacts, productCode: string, startsOn: PlainDate, endsOn: PlainDate): boolean {
  if (line.productCode !== productCode || line.isProration) return false;
  return line.periodStartsOn === null || (line.periodStartsOn >= startsOn && (line.periodEndsOn ?? endsOn) <= endsOn);
}

function correction(details: Details, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const gap = leading(details);
  const spread = details.gaps.find((each) => each.lineIds.length > 1);
  const effects = details.gaps.map((each) => effectOf(each, details, facts));
  return {
    key: "bill_measured_usage",
    label: details.gaps.length > 1 ? `Bill the measured use of ${details.gaps.length} products` : `Bill ${countWords(BigInt(gap.owedUnits))} units and re-run`,
    steps: [...effects.map((effect) => `${effect.label} in billing.`), "Billing calculates subtotal, tax and total again.", afterCorrection(facts)],
    fields: [],
    refusal: spread ? `${productWords(spread.productCode)} stands on ${spread.lineIds.length} lines of ${documentName(invoice)}; which of them to change is for a person to decide in billing.` : null,
    build() {
      const [first, ...rest] = effects;
      return first ? { kind: "effects", effects: [first, ...rest] } : { kind: "refused", reason: "No use is left to bill. Open the case again to see how it stands." };
    },
  };
}

function effectOf(gap: Gap, details: Details, { invoice, lines }: InvoiceFacts): PlannedEffect {
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
    const description = lines.find((line) => line.externalId === lineId)?.description.replace(new RegExp(`\\b${own}\\b`), quantity.toString()) ?? product;
    return { ...common, label: `Set ${product} to ${units} units, ${amount}`, operation: { operation: "invoice.correct_line_quantity", invoiceId, lineId, quantity: quantity.toString(), amountMinor: amountMinor.toString(), description } };
  }
  return {
    ...common,
    label: `Add ${units} units of ${product}, ${amount}`,
    operation: {
      operation: "invoice.add_usage_line", invoiceId, productCode: gap.productCode, description: `${product} beyond the included volume (${units})`, quantity: quantity.toString(), amountMinor: amountMinor.toString(),
      currency: details.currency, periodStartsOn: details.periodStartsOn, periodEndsOn: details.periodEndsOn,
    },
  };
}

function afterTheFact(details: Details, { invoice }: InvoiceFacts): Fix {
  const name = documentName(invoice);
  const isUnder = isUnderbilled(leading(details));
  const amount = amountWords(differenceOf(details), details.currency);
  const refusal = `${name} is ${invoice.status}, so its lines stand. ${needsApproval} Hand the case to a finance approver.`;
  return {
    key: isUnder ? "bill_difference" : "credit_difference",
    label: isUnder ? `Bill the missing ${amount}` : `Credit ${amount}`,
    steps: [isUnder ? `An invoice over ${amount} before tax bills the use that ${name} left out.` : `A credit memo of ${amount} before tax reduces ${name}.`],
    fields: [],
    refusal,
    build: () => ({ kind: "refused", reason: refusal }),
  };
}

function titleOf(details: Details): string {
  const gap = leading(details);
  if (details.gaps.length > 1) return `${details.gaps.length} products billed off their measured use by ${amountWords(differenceOf(details), details.currency)}`;
  const [owed, billed] = [countWords(BigInt(gap.owedUnits)), countWords(BigInt(gap.billedUnits))];
  const units = (count: string) => `${count} unit${count === "1" ? "" : "s"} over the entitlement`;
  if (!isUnderbilled(gap)) return `${units(billed)} billed, the meter shows ${owed}`;
  return gap.billedUnits === "0" ? `${units(owed)}, none billed` : `${units(owed)}, only ${billed} billed`;
}

function leading(details: Details): Gap {
  return details.gaps[0] as Gap;
}

function isUnderbilled(gap: Gap): boolean {
  return BigInt(gap.billedUnits) < BigInt(gap.owedUnits);
}

function differenceOf(details: Details): bigint {
  return details.gaps.reduce((total, gap) => {
    const difference = BigInt(gap.owedMinor) - BigInt(gap.billedMinor);
    return total + (difference < 0n ? -difference : difference);
  }, 0n);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + value(item), 0n);
}
