import type { Fix } from "#server/domain/exceptions/define";
import { type ProjectFacts, rateOn } from "#server/domain/exceptions/project-facts";
import {
  amountOf,
  groupsOf,
  minutesOf,
  overdueTime,
  type TimeDetails,
  unapprovedTime,
} from "#server/domain/exceptions/types/time-billing-details";
import { hoursWords } from "#server/domain/exceptions/types/unapproved-rate-details";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

/** Hours that wait are billed through the project system; hours billed too early are put before those who approve them. */
export function timeFixes(details: TimeDetails, facts: ProjectFacts, today: PlainDate): Fix[] {
  return [
    ...(details.unbilled ? [billTime(details, facts, today)] : []),
    ...(details.unapproved ? [askForApproval(details, facts)] : []),
  ];
}

function billTime(details: TimeDetails, facts: ProjectFacts, today: PlainDate): Fix {
  const { project } = facts;
  const entries = overdueTime(facts, today).filter((entry) => rateOn(facts.rates, entry.role, entry.workedOn) !== null);
  const groups = groupsOf(facts, entries);
  const amount = amountWords(amountOf(groups), details.currency);
  const hours = hoursWords(minutesOf(groups));
  const rateless = (details.unbilled?.groups ?? []).filter((group) => group.hourlyMinor === null);
  return {
    key: "bill_time",
    label: `Bill ${hours}, ${amount}`,
    steps: [
      `The project system hands ${hours} of ${project.name} to billing, which puts ${amount} before tax on a draft.`,
      ...(rateless.length > 0
        ? [`${listWords(rateless.map(({ role }) => role))} stay unbilled until a rate is agreed in the project system.`]
        : []),
      "Docket reads the hours again; once they are on an invoice, this case closes.",
    ],
    fields: [],
    refusal:
      entries.length === 0
        ? `No rate is agreed for ${listWords(rateless.map(({ role }) => role))}. Agree one in the project system; then the hours can be billed.`
        : null,
    build: () => ({
      kind: "effects",
      effects: [
        {
          system: project.system,
          operation: {
            operation: "project.bill_time",
            projectId: project.externalId,
            timeEntryIds: entries.map(({ externalId }) => externalId),
          },
          label: `Bill ${hours} of ${project.name}, ${amount}`,
          target: `project:${project.externalId}`,
        },
      ],
    }),
  };
}

function askForApproval(details: TimeDetails, facts: ProjectFacts): Fix {
  const { project } = facts;
  const entries = unapprovedTime(facts);
  const hours = hoursWords(minutesOf(details.unapproved?.groups ?? []));
  return {
    key: "request_approval",
    label: `Ask for the approval of ${hours}`,
    steps: [
      `Whoever approves the hours of ${project.name} is asked in the project system to approve ${hours}.`,
      "Once the project system says that they are approved, this case closes.",
    ],
    fields: [],
    refusal: null,
    build: () => ({
      kind: "effects",
      effects: [
        {
          system: project.system,
          operation: {
            operation: "project.request_approval",
            projectId: project.externalId,
            timeEntryIds: entries.map(({ externalId }) => externalId),
            rateIds: [],
          },
          label: `Ask for the approval of ${hours} of ${project.name}`,
          target: `project:${project.externalId}`,
        },
      ],
    }),
  };
}
