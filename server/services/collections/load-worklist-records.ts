import { sql } from "drizzle-orm";
import type { PromiseFacts } from "#server/domain/collections/account-facts";
import { type BoostEvent, type BoostKind, eventsSince } from "#server/domain/collections/boosts";
import type { PromiseTerms } from "#server/domain/collections/dunning-policy";
import type { DeskFacts } from "#server/domain/collections/lanes";
import type { Nudge } from "#server/domain/collections/points";
import { isBroken, judgePromise, lastDayOfGrace } from "#server/domain/collections/promise";
import { addDays, type PlainDate, startOfBusinessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { AccountRecords } from "#server/services/collections/load-account-facts";
import type { WorklistRecords } from "#server/services/collections/load-worklist-facts";
import { grouped } from "#server/services/exceptions/row-sets";

/** No document remembers what happened for longer. */
const EVENT_DAYS = 60;

/** What the desk notes of an account beside its snooze, which is the case's own, and what happened, which comes with the news. */
export type DeskRecords = Pick<DeskFacts, "workedAt" | "awaitingUs" | "followUpOn"> & { reassignedAt: Date | null };

type DeskRow = {
  customer_id: string;
  follow_up_on: PlainDate | null;
  worked_at: string | null;
  awaiting_us: string | null;
  awaiting_us_since: PlainDate | null;
  reassigned_at: string | null;
};

/** By customer; accounts nobody ever worked have an empty entry. */
export async function loadDeskRecords(
  { tx }: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, DeskRecords>> {
  const rows = await tx.execute<DeskRow>(sql`
    select customer_id, follow_up_on::text, worked_at, awaiting_us, awaiting_us_since::text, reassigned_at from collection_accounts
    where customer_id = any(${sql.param(customerIds)}::uuid[])`);
  const known = new Map(rows.map((row) => [row.customer_id, row]));
  return new Map(customerIds.map((id) => [id, deskOf(known.get(id))]));
}

function deskOf(row: DeskRow | undefined): DeskRecords {
  const since = row?.awaiting_us_since ?? null;
  return {
    workedAt: instantOf(row?.worked_at),
    followUpOn: row?.follow_up_on ?? null,
    awaitingUs: row && row.awaiting_us !== null && since !== null ? { words: row.awaiting_us, since } : null,
    reassignedAt: instantOf(row?.reassigned_at),
  };
}

function instantOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

/** What the points weigh, and all that happened of late, seen or not: an account that was put away wakes by it. */
export type AccountNews = WorklistRecords & { events: readonly BoostEvent[] };

/**
 * What happened to accounts by the end of a day, by customer, in three queries however many they are.
 * @param records of those accounts on that same day.
 */
export async function loadWorklistRecords(
  scope: Pick<Scope, "tx">,
  records: ReadonlyMap<string, Pick<AccountRecords, "promises">>,
  day: PlainDate,
  terms: PromiseTerms,
): Promise<Map<string, AccountNews>> {
  const ids = [...records.keys()];
  if (ids.length === 0) return new Map();
  const places = await loadPlaces(scope, ids);
  const happened = await loadHappened(scope, ids, day);
  const nudges = await loadNudges(scope, ids, day);
  return new Map(
    [...records].map(([id, { promises }]) => {
      const place = places.get(id);
      const promisesBrokenOn = brokenDays(promises, terms, day);
      const broken = place
        ? promisesBrokenOn.map((on) => eventOf("broken_promise", startOfBusinessDate(on, place.timeZone), on))
        : [];
      const events = [...(happened.get(id) ?? []), ...broken].filter(({ on }) => on > addDays(day, -EVENT_DAYS));
      const boosts = eventsSince(events, place?.workedAt ?? null);
      return [id, { promisesBrokenOn, boosts, events, nudges: nudges.get(id) ?? [] }];
    }),
  );
}

/** The days on which promises of an account broke. */
function brokenDays(promises: readonly PromiseFacts[], terms: PromiseTerms, day: PlainDate): PlainDate[] {
  return promises
    .filter((promise) => isBroken(judgePromise(promise, terms, day)))
    .map((promise) => addDays(lastDayOfGrace(promise, terms.graceDays), 1))
    .sort();
}

function eventOf(kind: BoostKind, at: Date, on: PlainDate): BoostEvent {
  return { kind, at, on };
}

async function loadPlaces({ tx }: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await tx.execute<{ id: string; time_zone: string; worked_at: string | null }>(sql`
    select c.id, e.time_zone, a.worked_at from customers c join legal_entities e on e.code = c.entity_code
    left join collection_accounts a on a.customer_id = c.id where c.id = any(${sql.param(ids)}::uuid[])`);
  return new Map(
    rows.map(({ id, time_zone, worked_at }) => [id, { timeZone: time_zone, workedAt: instantOf(worked_at) }]),
  );
}

type HappenedRow = { customer_id: string; kind: BoostKind; at: string; on: PlainDate };

/**
 * Replies, payments, and being handed to somebody else. Sources say the day of a payment; within it, it came when its source
 * last spoke of it.
 */
async function loadHappened({ tx }: Pick<Scope, "tx">, ids: readonly string[], day: PlainDate) {
  const from = addDays(day, -EVENT_DAYS);
  const asked = sql`any(${sql.param(ids)}::uuid[])`;
  const rows = await tx.execute<HappenedRow>(sql`
    select customer_id, 'reply' as kind, at, on_day::text as "on" from contact_ledger
    where customer_id = ${asked} and direction = 'in' and on_day > ${from}::date and on_day <= ${day}::date
    union all
    select p.customer_id, 'payment', least(greatest(p.source_version_at, p.received_on::timestamp at time zone e.time_zone),
      (p.received_on + 1)::timestamp at time zone e.time_zone - interval '1 millisecond'), p.received_on::text
    from payments p join legal_entities e on e.code = p.entity_code
    where p.customer_id = ${asked} and p.received_on > ${from}::date and p.received_on <= ${day}::date and p.deleted_at is null
    union all
    select a.customer_id, 'reassigned', a.reassigned_at, (a.reassigned_at at time zone e.time_zone)::date::text
    from collection_accounts a join legal_entities e on e.code = a.entity_code
    where a.customer_id = ${asked} and a.reassigned_at is not null and (a.reassigned_at at time zone e.time_zone)::date <= ${day}::date`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ kind, at, on }) => eventOf(kind, new Date(at), on),
  );
}

type NudgeRow = {
  customer_id: string;
  points: number;
  reason: string;
  entered_by: string;
  from: PlainDate;
  until: PlainDate;
};

async function loadNudges({ tx }: Pick<Scope, "tx">, ids: readonly string[], day: PlainDate) {
  const rows = await tx.execute<NudgeRow>(sql`
    select customer_id, points, reason, entered_by, from_on::text as "from", until_on::text as until from collection_nudges
    where customer_id = any(${sql.param(ids)}::uuid[]) and until_on >= ${day}::date and ended_at is null order by from_on, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    ({ points, reason, entered_by, from, until }): Nudge => ({ points, reason, by: entered_by, from, until }),
  );
}
