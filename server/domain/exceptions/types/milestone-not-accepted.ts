import { z } from "zod";
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
import type { BilledMilestoneFacts } from "#server/domain/exceptions/project-facts";
import { milestoneFixes } from "#server/domain/exceptions/types/milestone-fixes";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";

const Billed = z.strictObject({
  milestoneId: z.string(),
  name: z.string(),
  projectName: z.string(),
  status: z.string(),
  amountMinor: z.string(),
  /** The line that bills it; null where the whole invoice does and no line can be told. */
  lineId: z.string().nullable(),
});
export type BilledMilestone = z.infer<typeof Billed>;

export const MilestoneDetails = z.strictObject({ currency: z.string(), milestones: z.array(Billed).min(1) });
export type MilestoneDetails = z.infer<typeof MilestoneDetails>;

export const milestoneNotAccepted = defineExceptionType({
  key: "milestone_not_accepted",
  label: "Milestone billed but not accepted",
  queue: "exceptions",
  subject: "invoice",
  details: MilestoneDetails,
  rootCauses: ["service_acceptance", "manual_entry", "customer_request"],
  dueInHours: 24,
  severity: (_details, facts) => (isDraft(facts) ? "medium" : "high"),
  holdsInvoice: () => true,
  detect(facts) {
    if (!isClaim(facts) || isExtraCopy(facts)) return null;
    const taken = new Set<string>();
    const milestones = facts.milestones.flatMap((milestone) => billedMilestone(facts, milestone, taken) ?? []);
    if (milestones.length === 0 || isCredited(facts, milestones)) return null;
    return { dedupeKey: facts.invoice.id, details: { currency: facts.invoice.currency, milestones } };
  },
  title: ({ milestones }) =>
    milestones.length === 1 && milestones[0]
      ? `Milestone "${milestones[0].name}" is billed, the customer has not accepted it`
      : `${milestones.length} milestones are billed that the customer has not accepted`,
  diagnose(details, facts) {
    const name = documentName(facts.invoice);
    const billed = details.milestones.map(
      (milestone) =>
        `"${milestone.name}" of ${milestone.projectName} (${amountWords(BigInt(milestone.amountMinor), details.currency)}, ${milestone.status})`,
    );
    const consequence = isDraft(facts)
      ? "it is held until the customer accepts or the line is off"
      : "the customer may refuse to pay it";
    return `${name} bills ${listWords(billed)}, which ${facts.customer.name} has not accepted; ${consequence}.`;
  },
  amount: (details) => ({
    minor: details.milestones.reduce((sum, milestone) => sum + BigInt(milestone.amountMinor), 0n),
    currency: details.currency,
  }),
  cause: () => "Milestone billed before its acceptance",
  evidence(details, facts) {
    const { projects, billing } = systemNames;
    const rows = details.milestones.flatMap((milestone) => {
      const source = facts.milestones.find((each) => each.externalId === milestone.milestoneId) ?? null;
      const line = facts.lines.find((each) => each.externalId === milestone.lineId) ?? null;
      return [
        comparedRow(`${milestone.name}: amount`, [
          cell(projects, amountWords(BigInt(milestone.amountMinor), details.currency), source, "milestone"),
          cell(billing, line && amountWords(line.amountMinor, details.currency), facts.invoice, "invoice"),
        ]),
        {
          label: `${milestone.name}: accepted`,
          differs: true,
          cells: [
            cell(projects, source?.acceptedOn ? dayWords(source.acceptedOn) : "Not accepted", source, "milestone"),
            cell(billing, line ? `Billed as "${line.description}"` : "Billed", facts.invoice, "invoice"),
          ],
        },
        statedRow(`${milestone.name}: due`, [
          cell(projects, source && `${dayWords(source.dueOn)}, ${source.status}`, source, "milestone"),
          cell(billing, documentName(facts.invoice), facts.invoice, "invoice"),
        ]),
      ];
    });
    return evidenceOf([projects, billing], rows);
  },
  fixes: milestoneFixes,
  proof(details, facts) {
    const { invoice } = facts;
    const name = documentName(invoice);
    if (invoice.isDeleted || !claimStatuses.includes(invoice.status))
      return `${name} is ${invoice.isDeleted ? "deleted" : invoice.status} in billing and bills no milestone any more.`;
    const accepted = details.milestones.flatMap(
      ({ milestoneId }) => facts.milestones.find((each) => each.externalId === milestoneId)?.acceptedOn ?? [],
    );
    const [day] = accepted;
    return day && accepted.length === details.milestones.length
      ? `The project system now says that ${facts.customer.name} accepted ${listWords(details.milestones.map((each) => `"${each.name}"`))} on ${dayWords(day)}.`
      : `${name} no longer bills ${listWords(details.milestones.map((each) => `"${each.name}"`))}.`;
  },
  // Either side can end it: the line goes off the invoice, or the acceptance is recorded.
  seenAt: ({ invoice, milestones }) =>
    new Date(Math.max(invoice.seenAt.getTime(), ...milestones.map(({ seenAt }) => seenAt.getTime()))),
});

function billedMilestone(
  facts: InvoiceFacts,
  milestone: BilledMilestoneFacts,
  taken: Set<string>,
): BilledMilestone | null {
  if (milestone.acceptedOn !== null || milestone.status === "accepted") return null;
  const line = lineOf(facts.lines, milestone, taken);
  // An invoice of a subscription bills other things as well; without a line for it the milestone is not on it any more.
  if (!line && (facts.invoice.hasSubscription || facts.lines.length === 0)) return null;
  if (!line && facts.invoice.subtotalMinor < milestone.amountMinor) return null;
  if (line) taken.add(line.externalId);
  return {
    milestoneId: milestone.externalId,
    name: milestone.name,
    projectName: milestone.projectName,
    status: milestone.status,
    amountMinor: (line?.amountMinor ?? milestone.amountMinor).toString(),
    lineId: line?.externalId ?? null,
  };
}

/** The line that names the milestone, best with its amount; else the only other one of exactly its amount. */
function lineOf(
  lines: readonly InvoiceLineFacts[],
  milestone: BilledMilestoneFacts,
  taken: ReadonlySet<string>,
): InvoiceLineFacts | null {
  const free = lines.filter((line) => !taken.has(line.externalId) && line.amountMinor > 0n && !line.isProration);
  const named = free.filter((line) => line.description.toLowerCase().includes(milestone.name.toLowerCase()));
  const exact = free.filter((line) => line.amountMinor === milestone.amountMinor);
  const both = named.find((line) => line.amountMinor === milestone.amountMinor);
  if (both ?? named[0]) return both ?? named[0] ?? null;
  return exact.length === 1 ? (exact[0] ?? null) : null;
}

/** Given back since: a smaller credit settles nothing. */
function isCredited(facts: InvoiceFacts, milestones: readonly BilledMilestone[]): boolean {
  const billed = milestones.reduce((sum, milestone) => sum + BigInt(milestone.amountMinor), 0n);
  return !isDraft(facts) && facts.invoice.creditedMinor >= billed;
}
