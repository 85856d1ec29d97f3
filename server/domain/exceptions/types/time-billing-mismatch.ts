import { defineExceptionType } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow, systemNames } from "#server/domain/exceptions/evidence";
import type { ProjectFacts, TimeEntryFacts } from "#server/domain/exceptions/project-facts";
import {
  amountOf,
  cycleOfProject,
  groupsOf,
  lastDayOfCycle,
  minutesOf,
  overdueTime,
  TimeDetails,
  type TimeGroup,
  unapprovedTime,
} from "#server/domain/exceptions/types/time-billing-details";
import { timeFixes } from "#server/domain/exceptions/types/time-billing-fixes";
import { hoursWords } from "#server/domain/exceptions/types/unapproved-rate-details";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";

export const timeBillingMismatch = defineExceptionType({
  key: "time_billing_mismatch",
  label: "Approved time not billed / billed time not approved",
  queue: "exceptions",
  subject: "project",
  details: TimeDetails,
  rootCauses: ["service_acceptance", "approval_skipped", "manual_entry", "billing_engine"],
  dueInHours: 48,
  severity: (details) => ((details.unapproved?.rejected ?? 0) > 0 ? "high" : "medium"),
  // A project is no invoice; the rates and milestones on one have exceptions of their own.
  holdsInvoice: () => false,
  detect(facts, today) {
    const unbilled = overdueTime(facts, today);
    const unapproved = unapprovedTime(facts);
    if (unbilled.length + unapproved.length === 0) return null;
    return {
      dedupeKey: facts.project.id,
      details: {
        currency: facts.project.currency,
        cycle: cycleOfProject(facts),
        unbilled: unbilledOf(facts, unbilled),
        unapproved: unapprovedOf(facts, unapproved),
      },
    };
  },
  // More hours of the same cycles are the same trouble; another cycle, or another invoice, is news.
  fingerprint: ({ cycle, unbilled, unapproved }) => ({
    unbilledUntil: unbilled && lastDayOfCycle(unbilled.until, cycle),
    invoices: unapproved?.invoices ?? [],
  }),
  title: titleOf,
  diagnose(details, facts) {
    const { project, customer } = facts;
    const parts: string[] = [];
    if (details.unbilled)
      parts.push(
        `${hoursWords(minutesOf(details.unbilled.groups))} approved for ${customer.name} since ${dayWords(details.unbilled.since)} are on no invoice though their ${details.cycle} is over, so ${amountWords(amountOf(details.unbilled.groups), details.currency)} goes unbilled${rateless(details.unbilled.groups)}`,
      );
    if (details.unapproved)
      parts.push(
        `${hoursWords(minutesOf(details.unapproved.groups))} over ${amountWords(amountOf(details.unapproved.groups), details.currency)} are billed on ${listWords(details.unapproved.invoices)} and ${details.unapproved.rejected > 0 ? "were rejected or never approved" : "nobody approved them"}`,
      );
    return `${project.name}: ${parts.join("; ")}.`;
  },
  amount: ({ currency, unbilled, unapproved }) => ({
    minor: amountOf(unbilled?.groups ?? []) + amountOf(unapproved?.groups ?? []),
    currency,
  }),
  cause: (details) =>
    details.unapproved ? "Hours billed without their approval" : "Approved hours not handed to billing",
  evidence(details, facts) {
    const { projects, billing } = systemNames;
    const { project } = facts;
    const rows = [
      ...(details.unbilled?.groups ?? []).map((group) => groupRow(group, "approved", "On no invoice", details, facts)),
      ...(details.unapproved?.groups ?? []).map((group) =>
        groupRow(group, "not approved", listWords(details.unapproved?.invoices ?? []), details, facts),
      ),
    ];
    return evidenceOf(
      [projects, billing],
      [
        ...rows,
        details.unbilled &&
          statedRow("Worked", [
            cell(
              projects,
              `${dayWords(details.unbilled.since)} to ${dayWords(details.unbilled.until)}`,
              project,
              "project",
            ),
            cell(billing, `Billed by the ${details.cycle}`, null, "invoice"),
          ]),
        statedRow("Project", [
          cell(projects, `${project.name}, ${project.status.replaceAll("_", " ")}`, project, "project"),
          cell(billing, project.contractNumber && `Contract ${project.contractNumber}`, null, "invoice"),
        ]),
      ],
    );
  },
  fixes: timeFixes,
  proof(details, { project }) {
    if (project.isDeleted) return `${project.name} is deleted in the project system.`;
    const parts = [
      details.unbilled && `all approved hours up to ${dayWords(details.unbilled.until)} are on an invoice`,
      details.unapproved && "every billed hour is approved",
    ].filter((part) => part !== null);
    return `${project.name}: ${listWords(parts)}, says the project system.`;
  },
  // Other hours come in all the time; what decides are those in question, and all of them must have been read again.
  seenAt(facts) {
    const entries = facts.entries.map(({ seenAt }) => seenAt.getTime());
    return entries.length === 0 ? facts.project.seenAt : new Date(Math.min(...entries));
  },
});

function unbilledOf(facts: ProjectFacts, entries: readonly TimeEntryFacts[]): TimeDetails["unbilled"] {
  const days = entries.map(({ workedOn }) => workedOn).sort();
  const [since, until] = [days[0], days.at(-1)];
  return since && until ? { groups: groupsOf(facts, entries), since, until } : null;
}

function unapprovedOf(facts: ProjectFacts, entries: readonly TimeEntryFacts[]): TimeDetails["unapproved"] {
  if (entries.length === 0) return null;
  return {
    groups: groupsOf(facts, entries),
    invoices: [...new Set(entries.flatMap(({ invoiceName }) => invoiceName ?? []))].sort(),
    rejected: entries.filter(({ status }) => status === "rejected").length,
  };
}

function titleOf({ currency, unbilled, unapproved }: TimeDetails): string {
  const billed = unapproved && `${hoursWords(minutesOf(unapproved.groups))} billed without approval`;
  const waiting =
    unbilled &&
    `${hoursWords(minutesOf(unbilled.groups))} approved and not billed, ${amountWords(amountOf(unbilled.groups), currency)}`;
  return [waiting, billed].filter((part) => part !== null).join("; ");
}

function rateless(groups: readonly TimeGroup[]): string {
  const roles = groups.filter(({ hourlyMinor }) => hourlyMinor === null).map(({ role }) => role);
  return roles.length === 0 ? "" : ` (no rate is agreed for ${listWords(roles)})`;
}

function groupRow(group: TimeGroup, state: string, billed: string, { currency }: TimeDetails, facts: ProjectFacts) {
  const { projects, billing } = systemNames;
  const source = facts.entries.find((entry) => entry.role === group.role) ?? null;
  const money =
    group.hourlyMinor === null
      ? "no rate agreed"
      : `${amountWords(BigInt(group.amountMinor), currency)} at ${amountWords(BigInt(group.hourlyMinor), currency)} an hour`;
  return {
    label: `${group.role}: ${state}`,
    differs: true,
    cells: [
      cell(projects, `${hoursWords(group.minutes)} in ${group.entries} entries, ${money}`, source, "time_entry"),
      cell(billing, billed, null, "invoice"),
    ],
  };
}
