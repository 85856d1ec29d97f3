import { sql } from "drizzle-orm";
import type { PacketFact } from "#server/domain/approvals/packet";
import { hoursWords } from "#server/domain/exceptions/types/unapproved-rate-details";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import { divideHalfUp } from "#server/domain/money";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { Prepared, PrepareScope } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import type { HourlyTerms } from "#server/services/approvals/kinds/rate-change";
import { loadTimeZone } from "#server/services/entities/time-zone";

const DAYS_OF_A_YEAR = 365;
const MINUTES_PER_HOUR = 60n;

type Row = {
  id: string;
  entity_code: string;
  role: string;
  currency: string;
  hourly_minor: string;
  starts_on: PlainDate;
  ends_on: PlainDate | null;
  system: string;
  external_id: string;
  last_seen_at: string;
  project_id: string;
  project_name: string;
  project_external_id: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
};

/** What an hour of a role costs on a project, from a day on from which no hour is billed yet. */
export async function prepareHourlyRate(scope: PrepareScope, terms: HourlyTerms): Promise<Prepared> {
  const rate = await loadRate(scope, terms.rateId);
  const today = businessDate(scope.asOf, await loadTimeZone(scope, rate.entity_code));
  const { currency, role } = rate;
  const old = BigInt(rate.hourly_minor);
  const wanted = BigInt(terms.priceMinor);
  const hours = await loadHours(scope, rate, terms.effectiveOn, today);
  refuseOthers(rate, terms, hours);
  const yearly = divideHalfUp(BigInt(hours.yearMinutes) * (wanted - old), MINUTES_PER_HOUR);
  const source = { system: rate.system, seenAt: new Date(rate.last_seen_at) };
  const an = (minor: bigint) => `${amountWords(minor, currency)} an hour`;
  const title = `${role} on ${rate.project_name} at ${an(wanted)} instead of ${an(old)} from ${dayWords(terms.effectiveOn)}`;
  return {
    entity: rate.entity_code,
    customer: { id: rate.customer_id, name: rate.customer_name, tier: rate.customer_tier },
    subject: { type: "project", id: rate.project_id, name: rate.project_name },
    title,
    amount: { minor: yearly < 0n ? -yearly : yearly, currency },
    facts: [
      significant("rate.old", "An hour until then", amount(old, currency), source),
      significant("rate.new", "An hour from then on", amount(wanted, currency), null),
      significant("rate.from", "From", day(terms.effectiveOn), null),
      explaining("rate.yearly", "Over twelve months, by the hours of the last twelve", amount(yearly, currency), null),
      explaining("rate.hours", "Hours of the last twelve months", words(hoursWords(hours.yearMinutes)), null),
      ...unbilledFacts(hours),
    ],
    consequences: [
      `Hours of ${role} worked from ${dayWords(terms.effectiveOn)} on are billed at ${an(wanted)}; those before stay at ${an(old)}.`,
      "The project system keeps the rate as approved.",
    ],
    plan: [
      {
        system: rate.system,
        operation: {
          operation: "project.change_rate",
          projectId: rate.project_external_id,
          rateId: rate.external_id,
          role,
          currency,
          hourlyMinor: terms.priceMinor,
          startsOn: terms.effectiveOn,
        },
        label: `Agree ${an(wanted)} for ${role} on ${rate.project_name} from ${dayWords(terms.effectiveOn)}`,
        target: `rate:${rate.external_id}`,
      },
    ],
  };
}

function refuseOthers(rate: Row, { currency, priceMinor, effectiveOn }: HourlyTerms, { billedOn }: Hours): void {
  if (currency !== rate.currency)
    throw ruleViolation(`Hours on ${rate.project_name} are billed in ${rate.currency}, not in ${currency}.`);
  if (rate.ends_on !== null)
    throw ruleViolation(`This rate of ${rate.role} ends on ${dayWords(rate.ends_on)}. Change the one that follows it.`);
  if (effectiveOn <= rate.starts_on)
    throw ruleViolation(`This rate of ${rate.role} began on ${dayWords(rate.starts_on)}. Choose a later day.`);
  if (priceMinor === rate.hourly_minor) throw ruleViolation(`${rate.role} is agreed at this rate already.`);
  if (billedOn !== null)
    throw ruleViolation(
      `Hours of ${rate.role} up to ${dayWords(billedOn)} are on an invoice or a draft at the old rate. Choose a day after that, or take them off first.`,
    );
}

type Hours = { yearMinutes: number; unbilledMinutes: number; billedOn: PlainDate | null };

async function loadHours(scope: PrepareScope, rate: Row, effectiveOn: PlainDate, today: PlainDate): Promise<Hours> {
  const [row] = await scope.tx.execute<{ year: number; unbilled: number; billed_on: PlainDate | null }>(sql`
    select coalesce(sum(minutes) filter (where worked_on > ${addDays(today, -DAYS_OF_A_YEAR)}::date), 0)::int as year,
      coalesce(sum(minutes) filter (where worked_on >= ${effectiveOn}::date and invoice_external_id is null), 0)::int as unbilled,
      max(worked_on) filter (where worked_on >= ${effectiveOn}::date and invoice_external_id is not null)::text as billed_on
    from time_entries where project_id = ${rate.project_id} and role = ${rate.role} and is_billable and deleted_at is null`);
  return { yearMinutes: row?.year ?? 0, unbilledMinutes: row?.unbilled ?? 0, billedOn: row?.billed_on ?? null };
}

function unbilledFacts({ unbilledMinutes }: Hours): PacketFact[] {
  if (unbilledMinutes === 0) return [];
  return [
    explaining("rate.unbilled", "Worked from then on, on no invoice yet", words(hoursWords(unbilledMinutes)), null),
  ];
}

async function loadRate(scope: PrepareScope, rateId: string): Promise<Row> {
  const [row] = await scope.tx.execute<Row>(sql`
    select h.id, h.entity_code, h.role, h.currency, h.hourly_minor::text, h.starts_on::text, h.ends_on::text, h.system, h.external_id, h.last_seen_at,
      p.id as project_id, p.name as project_name, p.external_id as project_external_id, c.id as customer_id, c.name as customer_name, c.tier as customer_tier
    from hourly_rates h join projects p on p.id = h.project_id join customers c on c.id = p.customer_id
    where h.id = ${rateId} and h.deleted_at is null`);
  if (!row) throw notFound("There is no such rate, or it belongs to a legal entity you do not work for.");
  return row;
}
