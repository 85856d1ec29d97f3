import { sql } from "drizzle-orm";
import type { ReviewedLine } from "#server/domain/access/access-views";
import { Role } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { conflictsNow } from "#server/services/access/access-conflicts";
import { isDormant } from "#server/services/access/list-people";

export type GrantLine = ReviewedLine & { grantId: string; personId: string };

type Row = {
  grant_id: string;
  person_id: string;
  name: string;
  email: string;
  role: string;
  entities: string[];
  starts_at: string;
  ends_at: string | null;
  granted_by: string;
  reason: string | null;
  last_sign_in_at: string | null;
  created_at: string;
  is_disabled: boolean;
};

const MOST = 20_000;

/** Who holds what now: one line a grant, with everything a reviewer asks about it. */
export async function grantLines(scope: Pick<Scope, "tx" | "now">): Promise<GrantLine[]> {
  const now = sql`${scope.now.toISOString()}::timestamptz`;
  const rows = await scope.tx.execute<Row>(sql`
    select g.id as grant_id, p.id as person_id, p.name, u.email, g.role, g.entities, g.starts_at, g.ends_at, g.granted_by, g.reason,
           (select max(s.created_at) from sessions s where s.user_id = u.id) as last_sign_in_at, u.created_at,
           coalesce(u.disabled_at <= ${now}, false) as is_disabled
    from grants g join users u on u.id = g.user_id join people p on p.id = u.person_id
    where g.ended_at is null and g.starts_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})
    order by p.name, u.email, g.role, g.id limit ${MOST}`);
  const conflicts = await conflictsNow(scope, new Map(rows.map((row) => [row.person_id, row.name])));
  return rows.map((row) => ({
    grantId: row.grant_id,
    personId: row.person_id,
    name: row.name,
    email: row.email,
    role: Role.parse(row.role),
    entities: row.entities,
    since: iso(row.starts_at),
    until: row.ends_at === null ? null : iso(row.ends_at),
    givenBy: row.granted_by,
    reason: row.reason,
    lastSignInAt: row.last_sign_in_at === null ? null : iso(row.last_sign_in_at),
    isDormant: !row.is_disabled && isDormant(new Date(row.last_sign_in_at ?? row.created_at), scope.now),
    isDisabled: row.is_disabled,
    conflicts: (conflicts.get(row.person_id) ?? []).map(({ sentence }) => sentence),
  }));
}

const iso = (text: string) => new Date(text).toISOString();
