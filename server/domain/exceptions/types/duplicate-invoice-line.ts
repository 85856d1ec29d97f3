import { z } from "zod";
import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import { isExtraCopy } from "#server/domain/exceptions/copies";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import { claimStatuses, documentName, type InvoiceFacts, isClaim, isDraft } from "#server/domain/exceptions/facts";
import { type RepeatedLines, repeatedLines } from "#server/domain/exceptions/repeated-lines";
import { afterCorrection } from "#server/domain/exceptions/steps";
import { amountWords, countWords, periodWords, productWords } from "#server/domain/exceptions/words";

const Repeat = z.strictObject({
  productCode: z.string(),
  description: z.string(),
  quantity: z.string(),
  amountMinor: z.string(),
  periodStartsOn: z.string().nullable(),
  periodEndsOn: z.string().nullable(),
  /** How many there are, and how many the contract explains. */
  found: z.int(),
  allowed: z.int(),
  /** Those that are there once too often. */
  surplusLineIds: z.array(z.string()).min(1),
});
type Repeat = z.output<typeof Repeat>;
const Details = z.strictObject({ currency: z.string(), repeats: z.array(Repeat).min(1) });
type Details = z.output<typeof Details>;

/**
 * One invoice that bills the same line more often than the contract explains; which repetitions are right is said with
 * `repeatedLines`. The types that compare an invoice with its contract leave the surplus lines to this one.
 */
export const duplicateInvoiceLine = defineExceptionType({
  key: "duplicate_invoice_line",
  label: "Duplicate invoice line",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["manual_entry", "billing_engine", "mapping_change"],
  dueInHours: 24,
  severity: (_details, facts) => (isDraft(facts) ? "medium" : "high"),
  holdsInvoice: () => true,
  detect(facts) {
    if (!isClaim(facts) || isExtraCopy(facts)) return null;
    const repeats = repeatedLines(facts).map(repeatOf);
    const details: Details = { currency: facts.invoice.currency, repeats };
    if (repeats.length === 0 || isCredited(facts, details)) return null;
    return { dedupeKey: facts.invoice.id, details };
  },
  title(details) {
    const [first] = details.repeats as [Repeat];
    const more = details.repeats.length - 1;
    return more > 0
      ? `${details.repeats.length} lines billed more than once`
      : `${first.description} billed ${timesWords(first.found)}`;
  },
  diagnose(details, facts) {
    const [first] = details.repeats as [Repeat];
    const name = documentName(facts.invoice);
    const period =
      first.periodStartsOn && first.periodEndsOn ? ` for ${periodWords(first.periodStartsOn, first.periodEndsOn)}` : "";
    const off = amountWords(surplusOf(details), details.currency);
    return `${name} bills ${facts.customer.name} ${first.description}${period} ${timesWords(first.found)}, and the contract explains ${timesWords(first.allowed)}; it ${isDraft(facts) ? `would go out ${off} too high and is held` : `went out ${off} too high`}.`;
  },
  amount: (details) => ({ minor: surplusOf(details), currency: details.currency }),
  cause: (details) => `${productWords((details.repeats[0] as Repeat).productCode)} billed twice on one invoice`,
  evidence(details, facts) {
    const { contract, billing } = systemNames;
    const rows = details.repeats.flatMap((repeat) => {
      const agreed = facts.contract?.prices.find((price) => price.productCode === repeat.productCode) ?? null;
      const name = productWords(repeat.productCode);
      return [
        {
          label: `${name}: times`,
          differs: true,
          cells: [
            cell(contract, countWords(BigInt(repeat.allowed)), agreed, "OrderItem"),
            cell(billing, countWords(BigInt(repeat.found)), facts.invoice, "invoice"),
          ],
        },
        statedRow(`${name}: each`, [
          cell(contract, null, null, "OrderItem"),
          cell(
            billing,
            `${repeat.description}, ${amountWords(BigInt(repeat.amountMinor), details.currency)}`,
            facts.invoice,
            "invoice",
          ),
        ]),
        statedRow(`${name}: period`, [
          cell(contract, null, null, "OrderItem"),
          cell(
            billing,
            repeat.periodStartsOn && repeat.periodEndsOn
              ? periodWords(repeat.periodStartsOn, repeat.periodEndsOn)
              : "none",
            facts.invoice,
            "invoice",
          ),
        ]),
      ];
    });
    return evidenceOf([contract, billing], rows);
  },
  fixes: (details, facts) => [isDraft(facts) ? takeOff(details, facts) : credit(details, facts)],
  proof(_details, { invoice }) {
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and claims nothing any more.`;
    return `${name} bills each line once now: ${amountWords(invoice.subtotalMinor, invoice.currency)} before tax.`;
  },
  seenAt: ({ invoice }) => invoice.seenAt,
});

function repeatOf({ lines, allowed }: RepeatedLines): Repeat {
  const [first] = lines;
  return {
    productCode: first.productCode ?? "",
    description: first.description,
    quantity: String(first.quantity),
    amountMinor: first.amountMinor.toString(),
    periodStartsOn: first.periodStartsOn,
    periodEndsOn: first.periodEndsOn,
    found: lines.length,
    allowed,
    surplusLineIds: lines.slice(allowed).map((line) => line.externalId),
  };
}

function surplusOf(details: Details): bigint {
  return details.repeats.reduce(
    (sum, repeat) => sum + BigInt(repeat.amountMinor) * BigInt(repeat.surplusLineIds.length),
    0n,
  );
}

/** Given back since; a smaller credit settles nothing. */
function isCredited(facts: InvoiceFacts, details: Details): boolean {
  return !isDraft(facts) && facts.invoice.creditedMinor >= surplusOf(details);
}

function timesWords(times: number): string {
  return times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
}

function takeOff(details: Details, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const effects = details.repeats.flatMap((repeat) =>
    repeat.surplusLineIds.map((lineId) => ({
      system: invoice.system,
      operation: { operation: "invoice.remove_line" as const, invoiceId: invoice.externalId, lineId },
      label: `Take ${repeat.description}, ${amountWords(BigInt(repeat.amountMinor), details.currency)}, off ${documentName(invoice)}`,
      target: `invoice:${invoice.externalId}`,
    })),
  );
  return {
    key: "remove_line",
    label: effects.length === 1 ? "Take the copy off the draft" : `Take ${effects.length} copies off the draft`,
    steps: [
      ...effects.map((effect) => `${effect.label}.`),
      "Billing calculates subtotal, tax and total again.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No line is left to take off. Open the case again to see how it stands." };
    },
  };
}

function credit(details: Details, { invoice }: InvoiceFacts): Fix {
  const movesMoney = { minor: surplusOf(details), currency: details.currency };
  const amount = amountWords(movesMoney.minor, movesMoney.currency);
  return {
    key: "credit_copy",
    label: `Credit ${amount}`,
    steps: [
      `${documentName(invoice)} is ${invoice.status}, so its lines stand; a credit memo of ${amount} before tax reduces it.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    asksFor: creditMemoFor(invoice.id, "Line that was billed twice", "duplicate"),
    build: () => approvalFirst(movesMoney),
  };
}
