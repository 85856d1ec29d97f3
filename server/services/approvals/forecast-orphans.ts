import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { approvalRequests } from "#db/schema/approvals";
import type { OrphanForecast } from "#server/domain/approvals/views";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { signingFactsOf } from "#server/services/approvals/request-row";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";
import { completion } from "#server/services/approvals/who-may-sign";

const MOST_REQUESTS = 200;

/** Requests that will have nobody to complete them on some day ahead, because of absences that are entered already. */
export const forecastOrphans = defineQuery({
  name: "request.forecast_orphans",
  permission: "approval.read",
  input: z.strictObject({ days: z.int().min(1).max(60).default(14) }),
  async run(scope, { days }): Promise<OrphanForecast[]> {
    const today = businessDate(scope.now, "UTC");
    const absences = await absencesAhead(scope, today, addDays(today, days));
    const rows = await scope.tx
      .select()
      .from(approvalRequests)
      .where(eq(approvalRequests.state, "pending"))
      .orderBy(asc(approvalRequests.dueAt))
      .limit(MOST_REQUESTS);
    if (absences.length === 0 || rows.length === 0) return [];
    const { people, delegations } = await loadSigningPeople(scope, today);
    const found = new Map<string, OrphanForecast>();
    for (let day = today; day <= addDays(today, days); day = addDays(day, 1)) {
      const away = absences.filter(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn);
      if (away.length === 0) continue;
      const absent = new Set(away.map(({ personId }) => personId));
      const there = people.map((person) => ({ ...person, isAway: absent.has(person.personId) }));
      const facts = await signingFactsOf(scope, rows, { people: there, delegations });
      for (const row of rows) {
        const own = facts.get(row.id);
        if (!own) continue;
        const { isPossible, sentence } = completion(own);
        if (isPossible) continue;
        const before = found.get(row.id);
        if (before && before.to === addDays(day, -1)) before.to = day;
        else if (!before) {
          const names = away.filter(({ personId }) => couldSign(own, personId)).map(({ name }) => name);
          const because = names.length === 0 ? sentence : `${sentence} Away then: ${[...new Set(names)].join(", ")}.`;
          found.set(row.id, {
            requestId: row.id,
            number: row.number,
            title: row.title,
            from: day,
            to: day,
            sentence: because,
          });
        }
      }
    }
    return [...found.values()];
  },
});

function couldSign(
  {
    parts,
    people,
  }: {
    parts: readonly { role: string }[];
    people: readonly { personId: string; grants: readonly { role: string }[] }[];
  },
  personId: string,
): boolean {
  const roles = new Set(parts.map(({ role }) => role));
  return people.some((person) => person.personId === personId && person.grants.some(({ role }) => roles.has(role)));
}

type Absence = { personId: string; name: string; startsOn: PlainDate; endsOn: PlainDate };

async function absencesAhead(scope: Pick<Scope, "tx">, from: PlainDate, to: PlainDate): Promise<Absence[]> {
  const rows = await scope.tx.execute<{ person_id: string; name: string; starts_on: string; ends_on: string }>(sql`
    select u.person_id, p.name, a.starts_on::text, a.ends_on::text from absences a join users u on u.id = a.user_id join people p on p.id = u.person_id
    where a.cancelled_at is null and a.starts_on <= ${to}::date and a.ends_on >= ${from}::date order by a.starts_on`);
  return rows.map((row) => ({ personId: row.person_id, name: row.name, startsOn: row.starts_on, endsOn: row.ends_on }));
}
