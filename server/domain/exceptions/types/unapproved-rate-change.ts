import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isClaim, isDraft } from "#server/domain/exceptions/facts";
import {
  atStake,
  hoursWords,
  liesWithin,
  partTitle,
  titleOf,
  type Unapproved,
  UnapprovedDetails,
} from "#server/domain/exceptions/types/unapproved-rate-details";
import { unapprovedFixes } from "#server/domain/exceptions/types/unapproved-rate-fixes";
import { unapprovedParts } from "#server/domain/exceptions/types/unapproved-rate-parts";
import { amountWords, countWords, listWords, priceWords, productWords } from "#server/domain/exceptions/words";

export const unapprovedRateChange = defineExceptionType({
  key: "unapproved_rate_change",
  label: "Unapproved rate or discount change",
  queue: "exceptions",
  subject: "invoice",
  details: UnapprovedDetails,
  rootCauses: ["approval_skipped", "manual_entry", "contract_terms_not_carried"],
  dueInHours: 24,
  severity: (details, facts) =>
    !isDraft(facts) || details.parts.some((part) => part.kind === "order" && part.approval === "rejected")
      ? "high"
      : "medium",
  holdsInvoice: () => true,
  detect(facts) {
    if (!isClaim(facts) || isExtraCopy(facts)) return null;
    const parts = unapprovedParts(facts);
    if (parts.length === 0) return null;
    return {
      dedupeKey: facts.invoice.id,
      details: {
        currency: facts.invoice.currency,
        contractNumber: facts.contract?.number ?? null,
        subtotalMinor: facts.invoice.subtotalMinor.toString(),
        parts,
      },
    };
  },
  // The same order at the same price, no larger a discount, the same rate at no more an hour.
  beyond(details, accepted) {
    const isOther = details.currency !== accepted.currency;
    const parts = details.parts.filter((part) => isOther || !accepted.parts.some((known) => liesWithin(part, known)));
    return parts.length === 0 ? null : { ...details, parts };
  },
  title: titleOf,
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const what = listWords(details.parts.map((part) => partTitle(part, details.currency)));
    const way = details.parts.some((part) => part.kind !== "rate")
      ? "until the change is approved in the CRM or the approved terms are billed"
      : "until the rate is approved in the project system";
    const consequence = isDraft(facts)
      ? `it is held ${way}`
      : `it ${facts.invoice.status === "paid" ? "was paid" : "went out"} so, and stands open ${way}`;
    return `${name} bills ${facts.customer.name} ${what}; ${consequence}.`;
  },
  amount: (details) => ({ minor: atStake(details), currency: details.currency }),
  cause(details) {
    const [first] = details.parts;
    if (first?.kind === "rate") return "Hours billed at a rate nobody approved";
    if (first?.kind === "discount")
      return `Discount on ${productWords(first.productCode)} without an approved amendment`;
    return first?.approval === "rejected"
      ? "Order billed whose prices were rejected"
      : "Order billed before its prices were approved";
  },
  evidence(details, facts) {
    const { contract, projects, billing } = systemNames;
    const hasTime = details.parts.some((part) => part.kind === "rate");
    const systems = [contract, ...(hasTime ? [projects] : []), billing];
    const rows = details.parts.flatMap((part) => partRows(part, details.currency, facts));
    const document = statedRow("Document", [
      cell(contract, details.contractNumber, facts.contract, "Contract"),
      cell(billing, documentName(facts.invoice), facts.invoice, "invoice"),
    ]);
    return evidenceOf(systems, [...rows, document]);
  },
  fixes: (details, facts) => unapprovedFixes(details, facts),
  proof(details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and claims nothing any more.`;
    return `Everything ${name} bills is at approved prices now: ${amountWords(invoice.subtotalMinor, details.currency)} before tax.`;
  },
  // An approval can end it as well as a correction.
  seenAt: ({ invoice, time }) =>
    new Date(Math.max(invoice.seenAt.getTime(), ...time.map(({ rate }) => rate?.seenAt.getTime() ?? 0))),
});

function partRows(part: Unapproved, currency: string, facts: InvoiceFacts) {
  const { contract, projects, billing } = systemNames;
  const money = (minor: string) => amountWords(BigInt(minor), currency);
  if (part.kind === "rate") {
    const rate = facts.time.find((group) => group.rate?.externalId === part.rateId)?.rate ?? null;
    return [
      {
        label: `${part.role}: rate approved`,
        differs: true,
        cells: [
          cell(projects, "Nobody approved it", rate, "rate"),
          cell(billing, `${hoursWords(part.minutes)} billed, ${money(part.billedMinor)}`, facts.invoice, "invoice"),
        ],
      },
      statedRow(`${part.role}: an hour`, [cell(projects, money(part.hourlyMinor), rate, "rate")]),
    ];
  }
  const product = productWords(part.productCode);
  const source =
    facts.contract?.prices.find(
      (price) => price.orderNumber === part.orderNumber && price.productCode === part.productCode,
    ) ?? facts.contract;
  const amount = {
    label: `${product}: approved`,
    differs: true,
    cells: [
      cell(contract, money(part.approvedMinor), source, "OrderItem"),
      cell(billing, money(part.billedMinor), facts.invoice, "invoice"),
    ],
  };
  if (part.kind === "discount") return [amount];
  const approved =
    part.approvedPriceMicros === null || part.approvedQuantity === null
      ? "Never approved"
      : `${countWords(BigInt(part.approvedQuantity))} at ${priceWords(BigInt(part.approvedPriceMicros), currency)}`;
  return [
    {
      label: `${product}: order ${part.orderNumber}`,
      differs: true,
      cells: [
        cell(contract, part.approval === "rejected" ? "Rejected" : "Approval pending", source, "Order"),
        cell(
          billing,
          `Billed: ${countWords(BigInt(part.billedQuantity))} at ${priceWords(BigInt(part.billedPriceMicros), currency)}`,
          facts.invoice,
          "invoice",
        ),
      ],
    },
    statedRow(`${product}: last approved`, [cell(contract, approved, source, "OrderItem")]),
    amount,
  ];
}
