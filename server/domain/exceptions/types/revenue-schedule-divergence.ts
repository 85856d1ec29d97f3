import canonicalize from "canonicalize";
import { z } from "zod";
import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, systemNames } from "#server/domain/exceptions/evidence";
import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { type Divergence, revenueDivergences, revenueProblems } from "#server/domain/exceptions/process-revenue";
import { correctSchedules } from "#server/domain/exceptions/types/revenue-schedule-fixes";
import { amountWords, dayWords, periodWords, productWords } from "#server/domain/exceptions/words";

const Plan = z.strictObject({ amountMinor: z.string(), startsOn: z.string(), endsOn: z.string() });
const Details = z.strictObject({
  divergences: z
    .array(
      z.strictObject({
        problem: z.enum(revenueProblems),
        lineId: z.string(),
        description: z.string(),
        productCode: z.string().nullable(),
        scheduleIds: z.array(z.string()),
        expected: Plan,
        planned: Plan.nullable(),
      }),
    )
    .min(1),
  currency: z.string(),
});
export type RevenueDetails = z.infer<typeof Details>;
export type RevenueDivergence = RevenueDetails["divergences"][number];

const causes: Record<RevenueDivergence["problem"], string> = {
  missing: "Posted without a revenue plan",
  amount: "Revenue plan over another amount",
  period: "Revenue plan over another period",
  over_time: "One-time service recognised over time",
  at_once: "Subscription recognised at once",
  no_line: "Revenue plan for a line that is not billed",
};

export const revenueScheduleDivergence = defineExceptionType({
  key: "revenue_schedule_divergence",
  label: "Revenue schedule divergence",
  queue: "exceptions",
  subject: "invoice",
  details: Details,
  rootCauses: ["revenue_rule", "erp_setup", "amendment_late", "mapping_change"],
  dueInHours: 72,
  severity: ({ divergences }) => (divergences.some(({ problem }) => problem === "period") ? "medium" : "high"),
  holdsInvoice: () => false,
  detect(facts, today) {
    const found = revenueDivergences(facts, today);
    if (found.length === 0) return null;
    return {
      dedupeKey: facts.invoice.id,
      details: { divergences: found.map(stored), currency: facts.invoice.currency },
    };
  },
  // What a line is called may change; what is planned for it is the trouble.
  fingerprint: ({ divergences }) => divergences.map(({ description: _description, ...rest }) => rest),
  beyond(details, accepted) {
    const known = new Set(accepted.divergences.map(planWords));
    const divergences = details.divergences.filter((one) => !known.has(planWords(one)));
    return divergences.length === 0 ? null : { ...details, divergences };
  },
  title({ divergences }) {
    const [first] = divergences;
    const more = divergences.length > 1 ? ` (${divergences.length} lines)` : "";
    return `${first ? causes[first.problem] : "Revenue plan differs"}${more}`;
  },
  diagnose(details, facts) {
    const [first, ...rest] = details.divergences;
    if (!first) return `The revenue plans of ${documentName(facts.invoice)} differ from its lines.`;
    const more =
      rest.length > 0
        ? `, and ${rest.length === 1 ? "one more line differs" : `${rest.length} more lines differ`}`
        : "";
    return `${sentenceOf(first, details.currency, facts)}${more}; revenue of the months concerned would be reported wrongly.`;
  },
  amount({ divergences, currency }) {
    return { minor: divergences.reduce((sum, divergence) => sum + atStake(divergence), 0n), currency };
  },
  cause: ({ divergences: [first] }, facts) =>
    first
      ? `${facts.entity.code}: ${causes[first.problem]}${first.productCode ? `, ${productWords(first.productCode)}` : ""}`
      : null,
  evidence(details, facts) {
    const { billing, erp } = systemNames;
    const { currency } = details;
    return evidenceOf(
      [billing, erp],
      details.divergences.flatMap((divergence) => {
        const { problem, planned, expected, description, productCode } = divergence;
        const schedule =
          facts.revenue.schedules.find(({ externalId }) => divergence.scheduleIds.includes(externalId)) ?? null;
        const name = description || (productCode ? productWords(productCode) : "Line");
        const isThere = problem !== "no_line";
        return [
          {
            label: `${name}: amount`,
            differs: problem === "amount" || problem === "missing" || problem === "no_line",
            cells: [
              cell(
                billing,
                isThere ? amountWords(BigInt(expected.amountMinor), currency) : null,
                facts.invoice,
                "invoice",
              ),
              cell(erp, planned && amountWords(BigInt(planned.amountMinor), currency), schedule, "revenueplan"),
            ],
          },
          {
            label: `${name}: recognised`,
            differs: problem !== "amount",
            cells: [
              cell(billing, isThere ? spanWords(expected) : null, facts.invoice, "invoice"),
              cell(erp, planned && spanWords(planned), schedule, "revenueplan"),
            ],
          },
        ];
      }),
    );
  },
  fixes: (details, facts) => [correctSchedules(details, facts)],
  proof(_details, facts) {
    const { invoice, revenue } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || invoice.status === "void")
      return `${name} is ${invoice.isDeleted ? "deleted" : "void"} in billing and earns nothing.`;
    const planned = revenue.schedules.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    return revenue.schedules.length === 0
      ? `No revenue of ${name} is to be planned.`
      : `The ERP plans ${amountWords(planned, invoice.currency)} of revenue for ${name}, line by line as they are billed.`;
  },
  seenAt: ({ revenue: { schedules }, erpFeed, invoice }) =>
    schedules.reduce(
      (latest, { seenAt }) => (seenAt > latest ? seenAt : latest),
      schedules[0]?.seenAt ?? erpFeed.readAt ?? invoice.seenAt,
    ),
});

/** What is planned for which line, and what its invoice says: the same words, the same divergence. */
function planWords({ description: _description, ...rest }: RevenueDivergence): string {
  return canonicalize(rest) ?? "";
}

function stored({ expected, planned, ...divergence }: Divergence): RevenueDivergence {
  const text = (plan: Divergence["expected"]) => ({ ...plan, amountMinor: plan.amountMinor.toString() });
  return { ...divergence, expected: text(expected), planned: planned && text(planned) };
}

/** A wrong amount matters by the difference; a wrong time by all of it. */
function atStake({ problem, expected, planned }: RevenueDivergence): bigint {
  const difference = BigInt(planned?.amountMinor ?? "0") - BigInt(expected.amountMinor);
  const amount = problem === "amount" || problem === "no_line" ? difference : BigInt(expected.amountMinor);
  return amount < 0n ? -amount : amount;
}

function sentenceOf(
  { problem, expected, planned, description, productCode }: RevenueDivergence,
  currency: string,
  facts: InvoiceFacts,
): string {
  const name = documentName(facts.invoice);
  const line = description ? `"${description}"` : productCode ? productWords(productCode) : "a line";
  const billed = amountWords(BigInt(expected.amountMinor), currency);
  const plan = planned && amountWords(BigInt(planned.amountMinor), currency);
  switch (problem) {
    case "missing":
      return `${line} on ${name} bills ${billed} for ${spanWords(expected)} and the ERP has no plan to recognise it`;
    case "amount":
      return `${line} on ${name} bills ${billed} and the ERP plans to recognise ${plan}`;
    case "period":
      return `${line} on ${name} runs from ${spanWords(expected)} and the ERP recognises it from ${planned && spanWords(planned)}`;
    case "over_time":
      return `${line} on ${name} is a one-time service of ${dayWords(expected.startsOn)} and the ERP recognises it from ${planned && spanWords(planned)}`;
    case "at_once":
      return `${line} on ${name} runs from ${spanWords(expected)} and the ERP recognises all ${billed} on ${planned && dayWords(planned.startsOn)}`;
    case "no_line":
      return `The ERP plans to recognise ${plan} for a line that is not on ${name}`;
  }
}

function spanWords({ startsOn, endsOn }: { startsOn: string; endsOn: string }): string {
  return startsOn === endsOn ? dayWords(startsOn) : periodWords(startsOn, endsOn);
}
