import { sql } from "drizzle-orm";
import { z } from "zod";
import { DORMANT_DAYS, type ListedPerson, LONGEST_SEARCH } from "#server/domain/access/access-views";
import { type Role, roles } from "#server/domain/access/roles";
import { addHours } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { conflictsNow } from "#server/services/access/access-conflicts";

const MOST = 500;

type Row = {
  person_id: string;
  name: string;
  accounts: { userId: string; email: string; disabledAt: string | null; createdAt: string }[];
  roles: string[] | null;
  last_sign_in_at: string | null;
  open_sessions: number;
};

/** Everybody with an account: what they may do, when they were last here, and which of their duties meet. */
export const listPeople = defineQuery({
  name: "access.people",
  permission: "access.read",
  input: z.strictObject({ search: z.string().trim().max(LONGEST_SEARCH).default("") }),
  async run(scope, { search }): Promise<{ people: ListedPerson[]; asOf: Date }> {
    const now = sql`${scope.now.toISOString()}::timestamptz`;
    const like = `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const rows = await scope.tx.execute<Row>(sql`
      select p.id as person_id, p.name,
        json_agg(json_build_object('userId', u.id, 'email', u.email, 'disabledAt', u.disabled_at, 'createdAt', u.created_at) order by u.created_at) as accounts,
        (select array_agg(distinct g.role) from grants g join users v on v.id = g.user_id
          where v.person_id = p.id and g.ended_at is null and g.starts_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})
            and (v.disabled_at is null or v.disabled_at > ${now})) as roles,
        (select max(s.created_at) from sessions s join users v on v.id = s.user_id where v.person_id = p.id) as last_sign_in_at,
        (select count(*)::int from sessions s join users v on v.id = s.user_id
          where v.person_id = p.id and s.ended_at is null and s.expires_at > ${now}) as open_sessions
      from people p join users u on u.person_id = p.id
      where ${search === ""} or p.name ilike ${like}
        or exists (select from users w where w.person_id = p.id and w.email ilike ${like})
      group by p.id, p.name order by p.name, p.id limit ${MOST}`);
    const conflicts = await conflictsNow(scope, new Map(rows.map((row) => [row.person_id, row.name])));
    return {
      people: rows.map((row) => personOf(row, scope.now, conflicts.get(row.person_id) ?? [])),
      asOf: scope.now,
    };
  },
});

function personOf(row: Row, now: Date, conflicts: ListedPerson["conflicts"]): ListedPerson {
  const accounts = row.accounts.map(({ userId, email, disabledAt }) => ({
    userId,
    email,
    disabledAt: disabledAt === null ? null : new Date(disabledAt),
    isDisabled: disabledAt !== null && new Date(disabledAt) <= now,
  }));
  const lastSignInAt = row.last_sign_in_at === null ? null : new Date(row.last_sign_in_at);
  const since = lastSignInAt ?? new Date(row.accounts[0]?.createdAt ?? now);
  return {
    personId: row.person_id,
    name: row.name,
    accounts,
    roles: roles.filter((role): role is Role => row.roles?.includes(role) ?? false),
    lastSignInAt,
    isDormant: accounts.some(({ isDisabled }) => !isDisabled) && isDormant(since, now),
    conflicts,
    openSessions: row.open_sessions,
  };
}

/** Nobody signed in for so long that somebody should ask; an account nobody ever used counts from when it was made. */
export function isDormant(since: Date, now: Date): boolean {
  return since <= addHours(now, -24 * DORMANT_DAYS);
}
