import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { standingPostings } from "#server/domain/exceptions/process-postings";
import type { RevenueDetails, RevenueDivergence } from "#server/domain/exceptions/types/revenue-schedule-divergence";
import { amountWords, dayWords, periodWords, productWords } from "#server/domain/exceptions/words";

const ERP = "netsuite";

/** One act a line: the ERP keeps a plan for each. */
export function correctSchedules(details: RevenueDetails, facts: InvoiceFacts): Fix {
  const name = documentName(facts.invoice);
  const [posting] = standingPostings(facts);
  const split = details.divergences.find(({ scheduleIds }) => scheduleIds.length > 1);
  const refusal = split
    ? `The revenue of ${lineWords(split)} lies on ${split.scheduleIds.length} plans in the ERP; which of them to change is for a person to decide there.`
    : posting
      ? null
      : `The ERP has no posting of ${name} any more, so there is no revenue to plan. The case closes by itself.`;
  const [first, ...rest] = posting
    ? details.divergences.map((divergence) => effectOf(divergence, details.currency, posting.externalId, facts))
    : [];
  return {
    key: "correct_schedule",
    label: details.divergences.every(({ problem }) => problem === "missing")
      ? "Make the revenue plan"
      : "Correct the revenue plan",
    steps: [
      ...details.divergences.map((divergence) => stepOf(divergence, details.currency)),
      `What ${facts.customer.name} is billed does not change.`,
      "Docket reads the plans again; once they agree with the lines, this case closes.",
    ],
    fields: [],
    refusal,
    build: () =>
      refusal !== null || !first
        ? { kind: "refused", reason: refusal ?? "There is no plan left to correct. Open the case again." }
        : { kind: "effects", effects: [first, ...rest] },
  };
}

function effectOf(
  divergence: RevenueDivergence,
  currency: string,
  transactionId: string,
  { invoice }: InvoiceFacts,
): PlannedEffect {
  const { expected, scheduleIds, lineId, productCode } = divergence;
  return {
    system: ERP,
    operation: {
      operation: "revenue.correct_schedule",
      scheduleId: scheduleIds[0] ?? null,
      transactionId,
      billingInvoiceId: invoice.externalId,
      billingLineId: lineId,
      productCode: productCode ?? "",
      currency,
      ...expected,
    },
    label: `${scheduleIds.length === 0 ? "Plan" : "Correct"} the revenue of ${lineWords(divergence)} on ${documentName(invoice)}`,
    target: `revenue:${invoice.externalId}`,
  };
}

function stepOf(divergence: RevenueDivergence, currency: string): string {
  const { expected, problem } = divergence;
  if (problem === "no_line") return `The ERP's plan for ${lineWords(divergence)} is set to nothing.`;
  const amount = amountWords(BigInt(expected.amountMinor), currency);
  const when =
    expected.startsOn === expected.endsOn
      ? `on ${dayWords(expected.startsOn)}`
      : `from ${periodWords(expected.startsOn, expected.endsOn)}`;
  return `The ERP recognises ${amount} of ${lineWords(divergence)} ${when}.`;
}

function lineWords({ description, productCode, lineId }: RevenueDivergence): string {
  if (description) return description;
  return productCode ? productWords(productCode) : `line ${lineId}`;
}
