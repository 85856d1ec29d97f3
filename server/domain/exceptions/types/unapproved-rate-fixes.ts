import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { afterCorrection, severalLines } from "#server/domain/exceptions/steps";
import {
  differenceOf,
  type Unapproved,
  type UnapprovedDetails,
} from "#server/domain/exceptions/types/unapproved-rate-details";
import { amountWords, countWords, listWords, priceWords, productWords } from "#server/domain/exceptions/words";

type Priced = Exclude<Unapproved, { kind: "rate" }>;
type Rated = Extract<Unapproved, { kind: "rate" }>;

/** Back to what was approved, or the approval asked for where hours are concerned: the CRM's approvals are given there. */
export function unapprovedFixes(details: UnapprovedDetails, facts: InvoiceFacts): Fix[] {
  const priced = details.parts.filter((part): part is Priced => part.kind !== "rate");
  const rated = details.parts.filter((part): part is Rated => part.kind === "rate");
  return [
    ...(priced.length === 0
      ? []
      : [isDraft(facts) ? toApproved(priced, details, facts) : afterTheFact(priced, details, facts)]),
    ...(rated.length === 0 ? [] : [askForApproval(rated, facts)]),
  ];
}

function toApproved(priced: readonly Priced[], details: UnapprovedDetails, facts: InvoiceFacts): Fix {
  const { invoice } = facts;
  const spread = priced.find((part) => part.kind === "order" && part.lineIds.length > 1);
  const effects = priced.flatMap((part) => effectsOf(part, details.currency, facts));
  return {
    key: "bill_approved_terms",
    label: "Bill the approved terms and re-run",
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "Billing calculates subtotal, tax and total again.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: spread ? severalLines(spread as Extract<Priced, { kind: "order" }>, invoice) : null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No line is left to correct. Open the case again to see how it stands." };
    },
  };
}

function effectsOf(part: Priced, currency: string, { invoice, lines }: InvoiceFacts): PlannedEffect[] {
  const name = documentName(invoice);
  const common = { system: invoice.system, target: `invoice:${invoice.externalId}` };
  const product = productWords(part.productCode);
  return part.lineIds.flatMap((lineId): PlannedEffect[] => {
    const line = lines.find((each) => each.externalId === lineId);
    if (!line) return [];
    if (part.kind === "discount" || part.approvedPriceMicros === null || part.approvedQuantity === null)
      return [
        {
          ...common,
          label: `Take "${line.description}" over ${amountWords(line.amountMinor, currency)} off ${name}`,
          operation: { operation: "invoice.remove_line", invoiceId: invoice.externalId, lineId },
        },
      ];
    return [
      {
        ...common,
        label: `Set ${product} to ${countWords(BigInt(part.approvedQuantity))} at ${priceWords(BigInt(part.approvedPriceMicros), currency)}`,
        operation: {
          operation: "invoice.correct_line_price",
          invoiceId: invoice.externalId,
          lineId,
          unitPriceMicros: part.approvedPriceMicros,
          quantity: part.approvedQuantity,
          currency,
        },
      },
    ];
  });
}

function afterTheFact(priced: readonly Priced[], details: UnapprovedDetails, { invoice }: InvoiceFacts): Fix {
  const net = priced.reduce((sum, part) => sum + differenceOf(part), 0n);
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
        : `${stands}; an invoice over ${amount} before tax bills what it gave away.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    ...(isTooHigh ? { asksFor: creditMemoFor(invoice.id, "Rate that nobody approved", "price_agreement") } : {}),
    build: () => approvalFirst(movesMoney),
  };
}

function askForApproval(rated: readonly Rated[], facts: InvoiceFacts): Fix {
  const projects = [...Map.groupBy(rated, ({ projectId }) => projectId)];
  const system = facts.time.find((group) => group.rate)?.rate?.system ?? "psa";
  return {
    key: "request_rate_approval",
    label: "Ask for the rates' approval",
    steps: [
      `Whoever approves rates of ${listWords([...new Set(rated.map(({ projectName }) => projectName))])} is asked in the project system to approve ${listWords(rated.map(({ role }) => role))}.`,
      isDraft(facts)
        ? afterCorrection(facts)
        : "Once the project system says that the rates are approved, this case closes.",
    ],
    fields: [],
    refusal: null,
    build() {
      const [first, ...rest] = projects.map(
        ([projectId, parts]): PlannedEffect => ({
          system,
          operation: {
            operation: "project.request_approval",
            projectId,
            timeEntryIds: [],
            rateIds: parts.map(({ rateId }) => rateId),
          },
          label: `Ask for the approval of ${parts.length === 1 ? "a rate" : `${parts.length} rates`} of ${parts[0]?.projectName}`,
          target: `project:${projectId}`,
        }),
      );
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No rate is left to approve. Open the case again to see how it stands." };
    },
  };
}
