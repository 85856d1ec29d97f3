import { agreedOn, isMetered, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import type { ContractFacts, InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import { proratedGroups } from "#server/domain/exceptions/prorations";
import type { Unapproved } from "#server/domain/exceptions/types/unapproved-rate-details";
import { chargeGroups, unapprovedTermsOf } from "#server/domain/exceptions/unapproved-terms";
import { divideHalfUp, extendPrice } from "#server/domain/money";

const MINUTES_PER_HOUR = 60n;

/** Everything on the invoice that bills a price nobody approved. */
export function unapprovedParts(facts: InvoiceFacts): Unapproved[] {
  const { contract, invoice } = facts;
  const isComparable = contract !== null && contract.currency === invoice.currency;
  return [
    ...(isComparable ? [...ordersBilled(facts, contract), ...discounts(facts, contract)] : []),
    ...ratesBilled(facts),
  ];
}

function ordersBilled({ lines, invoice }: InvoiceFacts, contract: ContractFacts): Unapproved[] {
  return chargeGroups(lines).flatMap((group): Unapproved[] => {
    const [first] = group;
    const day = first?.periodStartsOn ?? invoice.issuedOn;
    const terms = unapprovedTermsOf(contract, group, day);
    if (!terms?.withoutApproval) return [];
    const agreed = agreedOn(contract, terms.productCode, day);
    const quantity = sumOf(group, (line) => line.quantity ?? 0n);
    const approvedQuantity = agreed && (isMetered(agreed) ? quantity : agreed.quantity);
    const approvedPrice = agreed && unitPriceOf(agreed);
    return [
      {
        kind: "order",
        productCode: terms.productCode,
        lineIds: group.map((line) => line.externalId),
        orderNumber: terms.orderNumber,
        approval: terms.withoutApproval,
        billedQuantity: quantity.toString(),
        billedPriceMicros: unitPriceOf(terms).toString(),
        billedMinor: sumOf(group, (line) => line.amountMinor).toString(),
        approvedQuantity: approvedQuantity?.toString() ?? null,
        approvedPriceMicros: approvedPrice?.toString() ?? null,
        approvedMinor:
          approvedQuantity === null || approvedPrice === null
            ? "0"
            : extendPrice(approvedQuantity, approvedPrice).toString(),
      },
    ];
  });
}

/** Deductions of a product that bring it below what was agreed for it. Those that lead to the agreed price are its form. */
function discounts(facts: InvoiceFacts, contract: ContractFacts): Unapproved[] {
  const prorated = new Set(
    proratedGroups(facts, contract).flatMap(({ lines }) => lines.map((line) => line.externalId)),
  );
  const deductions = facts.lines.filter(
    (line) => line.amountMinor < 0n && !line.isProration && !prorated.has(line.externalId),
  );
  return chargeGroups(facts.lines).flatMap((group): Unapproved[] => {
    const [first] = group;
    if (!first?.productCode) return [];
    const own = deductions.filter((line) => reduces(line, first));
    const day = first.periodStartsOn ?? facts.invoice.issuedOn;
    const agreed = agreedOn(contract, first.productCode, day);
    if (own.length === 0 || !agreed || unapprovedTermsOf(contract, group, day)) return [];
    const price = unitPriceOf(agreed);
    const due = sumOf(group, (line) => extendPrice(line.quantity ?? 0n, price));
    const net = sumOf([...group, ...own], (line) => line.amountMinor);
    if (net >= due) return [];
    return [
      {
        kind: "discount",
        productCode: first.productCode,
        lineIds: own.map((line) => line.externalId),
        billedMinor: net.toString(),
        approvedMinor: due.toString(),
        orderNumber: agreed.orderNumber,
      },
    ];
  });
}

function reduces(deduction: InvoiceLineFacts, charge: InvoiceLineFacts): boolean {
  if (deduction.productCode !== charge.productCode) return false;
  return (
    deduction.periodStartsOn === null ||
    (deduction.periodStartsOn === charge.periodStartsOn && deduction.periodEndsOn === charge.periodEndsOn)
  );
}

/** Systems that keep no approvals of rates say nothing, and then nothing is missing. */
function ratesBilled({ time, invoice }: InvoiceFacts): Unapproved[] {
  return time.flatMap((group): Unapproved[] => {
    const { rate } = group;
    if (!rate?.carriesApproval || rate.approvedOn !== null || rate.currency !== invoice.currency) return [];
    return [
      {
        kind: "rate",
        projectId: group.projectExternalId,
        projectName: group.projectName,
        role: group.role,
        rateId: rate.externalId,
        hourlyMinor: rate.hourlyMinor.toString(),
        minutes: group.minutes,
        billedMinor: divideHalfUp(BigInt(group.minutes) * rate.hourlyMinor, MINUTES_PER_HOUR).toString(),
      },
    ];
  });
}

function sumOf(lines: readonly InvoiceLineFacts[], value: (line: InvoiceLineFacts) => bigint): bigint {
  return lines.reduce((sum, line) => sum + value(line), 0n);
}
