import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isClaim, isDraft } from "#server/domain/exceptions/facts";
import {
  differenceOf,
  dueMinor,
  netOf,
  ProrationDetails,
  type ProrationError,
  titleOf,
} from "#server/domain/exceptions/types/proration-details";
import { prorationErrors } from "#server/domain/exceptions/types/proration-errors";
import { prorationFixes } from "#server/domain/exceptions/types/proration-fixes";
import { amountWords, dayWords, periodWords, productWords } from "#server/domain/exceptions/words";

/** A quarter of the invoice is more than a slip of one line. */
const LARGE_SHARE = 4n;

export const prorationError = defineExceptionType({
  key: "proration_error",
  label: "Proration error after a mid-cycle change",
  queue: "exceptions",
  subject: "invoice",
  details: ProrationDetails,
  rootCauses: ["billing_engine", "amendment_late", "manual_entry"],
  dueInHours: 24,
  severity(details, facts) {
    if (!isDraft(facts)) return "high";
    const subtotal = BigInt(details.subtotalMinor);
    return differenceOf(details) * LARGE_SHARE >= (subtotal < 0n ? -subtotal : subtotal) ? "high" : "medium";
  },
  holdsInvoice: () => true,
  detect(facts) {
    const { invoice, contract } = facts;
    if (!contract || !isClaim(facts) || contract.currency !== invoice.currency || isExtraCopy(facts)) return null;
    const { expected, errors } = prorationErrors(facts, contract);
    if (errors.length === 0) return null;
    const details: ProrationDetails = {
      currency: invoice.currency,
      contractNumber: contract.number,
      subtotalMinor: invoice.subtotalMinor.toString(),
      expected,
      errors,
    };
    return isCredited(facts, details) ? null : { dedupeKey: invoice.id, details };
  },
  title: titleOf,
  diagnose(details, facts) {
    const [first] = details.errors;
    const name = documentName(facts.invoice);
    const net = netOf(details);
    const off = `${amountWords(net < 0n ? -net : net, details.currency)} too ${net >= 0n ? "high" : "low"}`;
    const counted = first
      ? `; counted by the ${details.expected}, ${first.partDays} of ${first.cycleDays} days of ${periodWords(first.cycleStartsOn, first.cycleEndsOn)} are due at the terms of order ${first.orderNumber}`
      : "";
    const consequence = isDraft(facts)
      ? `${name} would go out ${off} and is held`
      : `${name} ${facts.invoice.status === "paid" ? "was paid" : "went out"} ${off}`;
    return `${titleOf(details)} (contract ${details.contractNumber})${counted}; ${consequence}.`;
  },
  amount: (details) => ({ minor: differenceOf(details), currency: details.currency }),
  cause(details) {
    const kinds = new Set(details.errors.map(({ kind }) => kind));
    if (kinds.has("credit")) return "Unused time not credited after a change inside the cycle";
    if (kinds.has("charge")) return "New terms not charged after a change inside the cycle";
    return kinds.has("start")
      ? "Change prorated from another day than the contract's"
      : "Part of a cycle counted wrongly after a change";
  },
  evidence(details, facts) {
    const { contract, billing } = systemNames;
    const rows = details.errors.flatMap((error) => errorRows(error, details, facts));
    return evidenceOf(
      [contract, billing],
      [
        ...rows,
        statedRow("Document", [
          cell(contract, details.contractNumber, facts.contract, "Contract"),
          cell(billing, documentName(facts.invoice), facts.invoice, "invoice"),
        ]),
      ],
    );
  },
  fixes: prorationFixes,
  proof(details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and prorates nothing any more.`;
    return `${name} now prorates as contract ${details.contractNumber} says: ${amountWords(invoice.subtotalMinor, invoice.currency)} before tax.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

/** Too much billed and given back since is settled; a smaller credit settles nothing. */
function isCredited(facts: InvoiceFacts, details: ProrationDetails): boolean {
  const net = netOf(details);
  return !isDraft(facts) && net > 0n && facts.invoice.creditedMinor >= net;
}

function errorRows(error: ProrationError, { currency, expected }: ProrationDetails, facts: InvoiceFacts) {
  const { contract, billing } = systemNames;
  const product = productWords(error.productCode);
  const source =
    facts.contract?.prices.find(
      (price) => price.productCode === error.productCode && price.orderNumber === error.orderNumber,
    ) ?? facts.contract;
  const row = (label: string, says: string | null, bills: string | null, differs: boolean) => ({
    label: `${product}: ${label}`,
    differs,
    cells: [cell(contract, says, source, "OrderItem"), cell(billing, bills, facts.invoice, "invoice")],
  });
  const money = (minor: string | bigint) => amountWords(BigInt(minor), currency);
  const other = expected === "day" ? money(error.bySecondMinor) : money(error.byDayMinor);
  return [
    row(
      "changes on",
      `${dayWords(error.changedOn)}, order ${error.orderNumber}`,
      error.billedFrom && dayWords(error.billedFrom),
      error.billedFrom !== error.changedOn,
    ),
    row("part of the cycle", `${error.partDays} of ${error.cycleDays} days`, null, false),
    row(
      `due by the ${expected}`,
      `${money(dueMinor(error, expected))} (by the ${expected === "day" ? "second" : "day"} ${other})`,
      money(error.billedMinor),
      true,
    ),
  ];
}
