import { sql } from "drizzle-orm";
import { z } from "zod";
import { entitiesWith, type PersonActor } from "#server/domain/access/actor";
import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import type { CollectorWork, WorklistTeam } from "#server/domain/collections/worklist-views";
import type { Money } from "#server/domain/money";
import { addDays } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { loadPeople } from "#server/services/people/load-people";
import { loadRunningAbsences } from "#server/services/teams/load-absences";

/** Days of which the report of picking tells. */
const PICKING_DAYS = 7;

/** What each collector has in hand and did, and who takes what the list would not have served them. */
export const worklistTeam = defineQuery({
  name: "worklist.team",
  permission: "collection.lead",
  input: z.strictObject({}),
  async run(scope): Promise<WorklistTeam> {
    const everybody = await loadPeople(scope);
    const collectors = everybody.filter((person) => worksAnyOf(person, scope));
    const held = await loadHeld(scope);
    const promised = await loadPromisedToday(scope);
    const contacts = await loadContacts(scope);
    const picking = await loadPicking(scope);
    const absences = await loadRunningAbsences(scope);
    const nameOf = (userId: string | null) => everybody.find((person) => person.userId === userId)?.name ?? null;
    const lineOf = (userId: string | null, name: string): CollectorWork => {
      const key = userId ?? "";
      const absence = absences.find((one) => one.userId === userId);
      return {
        userId,
        name,
        ...(held.get(key) ?? {
          accounts: 0,
          overdue: { minor: 0n, currency: REPORTING_CURRENCY },
          brokenUnanswered: 0,
        }),
        promisedToday: promised.get(key) ?? [],
        ...(contacts.get(key) ?? { contactsToday: 0, contactsThisWeek: 0 }),
        ...(picking.get(key) ?? { served: 0, picked: 0, passedOver: 0, skipped: 0 }),
        away: absence ? { until: absence.endsOn, coverName: nameOf(absence.coverId) } : null,
      };
    };
    const people = collectors
      .map(({ userId, name }) => lineOf(userId, name))
      .sort((left, right) => left.name.localeCompare(right.name));
    return { asOf: scope.now, people: [...people, lineOf(null, "Nobody")] };
  },
});

function worksAnyOf(person: PersonActor, { entities }: Scope): boolean {
  const works = entitiesWith(person, "collection.work");
  return works === "all" || works.some((code) => entities === "all" || entities.includes(code));
}

async function loadHeld({ tx }: Scope) {
  const rows = await tx.execute<{ owner: string; accounts: number; overdue: string; broken: number }>(sql`
    select coalesce(owner_id::text, '') as owner, count(*)::int as accounts, sum(base_amount_minor)::text as overdue, count(*) filter (where lane = 'broken')::int as broken
    from cases where queue = ${COLLECTIONS_QUEUE} and closed_at is null and lane is not null group by owner_id`);
  return new Map(
    rows.map(({ owner, accounts, overdue, broken }) => [
      owner,
      {
        accounts,
        overdue: { minor: BigInt(overdue), currency: REPORTING_CURRENCY },
        brokenUnanswered: broken,
      },
    ]),
  );
}

/** What is promised for today on the accounts each one holds, in the days of their legal entities. */
async function loadPromisedToday({ tx, now }: Scope): Promise<Map<string, Money[]>> {
  const rows = await tx.execute<{ owner: string; currency: string; minor: string }>(sql`
    select coalesce(c.owner_id::text, '') as owner, p.currency, sum(p.amount_minor)::text as minor
    from promises p join legal_entities e on e.code = p.entity_code
    join cases c on c.queue = ${COLLECTIONS_QUEUE} and c.customer_id = p.customer_id and c.closed_at is null
    where p.told_state in ('open', 'due') and p.promised_on = (${now.toISOString()}::timestamptz at time zone e.time_zone)::date
    group by 1, 2 order by 2`);
  const sums = new Map<string, Money[]>();
  for (const { owner, currency, minor } of rows)
    sums.set(owner, [...(sums.get(owner) ?? []), { currency, minor: BigInt(minor) }]);
  return sums;
}

/** Words with customers by people; days as the ledger counts them. */
async function loadContacts({ tx, now }: Scope) {
  const rows = await tx.execute<{ by: string; today: number; week: number }>(sql`
    select l.by_id::text as by, count(*) filter (where l.on_day = (${now.toISOString()}::timestamptz at time zone e.time_zone)::date)::int as today, count(*)::int as week
    from contact_ledger l join legal_entities e on e.code = l.entity_code
    where l.direction = 'out' and not l.is_automated and l.by_id is not null
      and l.on_day >= date_trunc('week', (${now.toISOString()}::timestamptz at time zone e.time_zone))::date
    group by 1`);
  return new Map(rows.map(({ by, today, week }) => [by, { contactsToday: today, contactsThisWeek: week }]));
}

/** Whoever takes an account by hand is told beside how many stood higher, free to be taken: what was passed over. */
async function loadPicking({ tx, now }: Scope) {
  const since = addDays(now.toISOString().slice(0, 10), -PICKING_DAYS);
  const rows = await tx.execute<{ by: string; served: number; picked: number; passed: number; skipped: number }>(sql`
    select v.actor_id as by, count(*) filter (where v.type = 'case.served')::int as served,
      count(*) filter (where v.type = 'case.taken' and v.payload->'data'->>'passedOver' is not null)::int as picked,
      coalesce(sum((v.payload->'data'->>'passedOver')::int) filter (where v.type = 'case.taken'), 0)::int as passed,
      count(*) filter (where v.type = 'case.skipped')::int as skipped
    from events v join cases c on v.stream = 'case:' || c.id
    where v.type in ('case.served', 'case.taken', 'case.skipped') and v.at >= ${since}::date and c.queue = ${COLLECTIONS_QUEUE} and v.actor_kind = 'person'
    group by 1`);
  return new Map(
    rows.map(({ by, served, picked, passed, skipped }) => [by, { served, picked, passedOver: passed, skipped }]),
  );
}
