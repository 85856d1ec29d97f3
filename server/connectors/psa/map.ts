import type { z } from "zod";
import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { wireMilestone, wireProject, wireRateRow, wireTimeEntry } from "#server/connectors/psa/wire";
import { unreadable } from "#server/connectors/unreadable";
import { minorFromDecimal } from "#server/domain/money";
import { boundText, type Mapping, translated } from "#server/domain/sync/mapping";
import type { FactsOf, MappedMessage, SourceRecord } from "#server/domain/sync/records";

export const PSA_MAPPING_VERSION = "psa-1";
const SYSTEM = "the project system";

/** A row of one of the lists; the stream says which, since rows do not. */
export function mapPsa(message: RawMessage, mapping: Mapping): MappedMessage {
  const resource = RESOURCES.get(message.stream);
  return resource
    ? resource(message.payload, mapping)
    : {
        outcome: "ignored",
        reason: `Docket does not follow "${message.stream.slice(0, 80)}" from the project system.`,
      };
}

type Resource = (payload: unknown, mapping: Mapping) => MappedMessage;
type Base = { externalId: string; versionAt: string; versionSequence: 0; isDeleted: boolean };
type Made = SourceRecord | { field: string; trouble: string };

function resourceOf<Wire extends { id: string; modified_at: string; deleted?: boolean | null | undefined }>(
  label: string,
  schema: z.ZodType<Wire>,
  make: (row: Wire, base: Base, mapping: Mapping) => Made,
): Resource {
  return (payload, mapping) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return unreadable(SYSTEM, `The ${label} ${nameOf(payload)}`, payload, parsed.error);
    const row = parsed.data;
    const base: Base = {
      externalId: row.id,
      versionAt: new Date(row.modified_at).toISOString(),
      versionSequence: 0,
      isDeleted: row.deleted ?? false,
    };
    const made = make(row, base, mapping);
    const subject = `The ${label} ${row.id}`;
    if ("kind" in made) return checkedRecords(SYSTEM, subject, [{ ...made, versionSequence: isAgreed(made) ? 1 : 0 }]);
    return {
      outcome: "dead",
      field: made.field,
      reason: `${subject} from ${SYSTEM} cannot be read: ${made.trouble}. Nothing was changed; correct it there, then try again.`,
    };
  };
}

/** The system's clock counts minutes: of two states of one minute, the one somebody agreed to is the later. */
function isAgreed(record: SourceRecord): boolean {
  if (record.kind === "psa_milestone") return record.facts.acceptedOn !== null;
  if (record.kind === "psa_time_entry") return record.facts.approvedAt !== null;
  return record.kind === "psa_rate" && (record.facts.approvedOn ?? null) !== null;
}

const project = resourceOf("project", wireProject, (row, base, mapping) => {
  const accountId = boundText(mapping, "project.accountId", row);
  if (accountId === null)
    return { field: "crm_account_id", trouble: "it names no CRM account, so nobody knows whose project it is" };
  const budget = row.budget_amount ?? null;
  const budgetMinor = budget === null ? null : minorFromDecimal(budget, row.currency);
  if (budget !== null && budgetMinor === null) return tooFine("budget_amount", budget, row.currency);
  return {
    ...base,
    kind: "psa_project",
    facts: {
      name: row.name,
      accountId,
      contractNumber: boundText(mapping, "project.contractNumber", row),
      // The check of the record refuses a word the table does not lead to one of ours, here and below.
      status: translated(mapping, "project.status", row.status) as FactsOf<"psa_project">["status"],
      billingMethod: translated(
        mapping,
        "project.billingMethod",
        row.billing_type,
      ) as FactsOf<"psa_project">["billingMethod"],
      currency: row.currency,
      budgetMinor: budgetMinor === null ? null : budgetMinor.toString(),
      startsOn: row.start_date,
      endsOn: row.end_date ?? null,
    },
  };
});

const milestone = resourceOf("milestone", wireMilestone, (row, base, mapping) => {
  const amount = minorFromDecimal(row.amount, row.currency);
  if (amount === null) return tooFine("amount", row.amount, row.currency);
  return {
    ...base,
    kind: "psa_milestone",
    facts: {
      projectId: row.project_id,
      name: row.name,
      status: translated(mapping, "milestone.status", row.status) as FactsOf<"psa_milestone">["status"],
      amountMinor: amount.toString(),
      currency: row.currency,
      dueOn: row.due_date,
      acceptedOn: row.accepted_date ?? null,
      billingInvoiceId: boundText(mapping, "milestone.billingInvoiceId", row),
    },
  };
});

const timeEntry = resourceOf("time entry", wireTimeEntry, (row, base, mapping) => {
  const minutes = minutesOf(row.hours);
  if (minutes === null) return { field: "hours", trouble: `${row.hours} hours are no whole number of minutes` };
  return {
    ...base,
    kind: "psa_time_entry",
    facts: {
      projectId: row.project_id,
      personName: row.person_name,
      role: row.role,
      workedOn: row.worked_on,
      minutes,
      isBillable: row.billable,
      status: translated(mapping, "timeEntry.status", row.status) as FactsOf<"psa_time_entry">["status"],
      approvedAt: row.approved_at ? new Date(row.approved_at).toISOString() : null,
      billingInvoiceId: boundText(mapping, "timeEntry.billingInvoiceId", row),
      description: row.notes ?? null,
    },
  };
});

const rate = resourceOf("rate", wireRateRow, (row, base) => {
  const hourly = minorFromDecimal(row.hourly_rate, row.currency);
  if (hourly === null) return tooFine("hourly_rate", row.hourly_rate, row.currency);
  return {
    ...base,
    kind: "psa_rate",
    facts: {
      projectId: row.project_id,
      role: row.role,
      currency: row.currency,
      hourlyMinor: hourly.toString(),
      startsOn: row.starts_on,
      endsOn: row.ends_on ?? null,
      // Left out by systems that keep no approvals; null where they do and nobody gave one yet.
      ...(row.approved_on === undefined ? {} : { approvedOn: row.approved_on }),
    },
  };
});

const RESOURCES = new Map<string, Resource>([
  ["projects", project],
  ["milestones", milestone],
  ["time_entries", timeEntry],
  ["rates", rate],
]);

/** "7.5" is 450 minutes; "0.33" is no whole number of them, and nobody may round somebody's hours. */
export function minutesOf(hours: string): number | null {
  const [, whole = "0", fraction = ""] = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(hours) ?? [];
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * 60n;
  return scaled % scale === 0n ? Number(scaled / scale) : null;
}

function tooFine(field: string, amount: string, currency: string): Made {
  return { field, trouble: `${amount} has more decimal places than ${currency} has` };
}

function nameOf(payload: unknown): string {
  const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : null;
  return typeof id === "string" && id !== "" ? id.slice(0, 80) : "without an id";
}
