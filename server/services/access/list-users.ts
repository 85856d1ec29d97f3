import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";

export type ListedUser = {
  id: string;
  name: string;
  email: string;
  disabled: boolean;
  sessions: number;
  grants: { role: string; entities: string[] }[];
};

/** Every account with its grants and open sessions: the access review. */
export const listUsers = defineQuery({
  name: "user.list",
  permission: "access.read",
  input: z.strictObject({}),
  async run(scope) {
    return scope.tx.execute<ListedUser>(sql`
      select u.id, p.name, u.email, coalesce(u.disabled_at <= ${scope.now.toISOString()}::timestamptz, false) as disabled,
             (select count(*)::int from sessions s where s.user_id = u.id and s.ended_at is null and s.expires_at > ${scope.now.toISOString()}::timestamptz) as sessions,
             coalesce((select json_agg(json_build_object('role', g.role, 'entities', g.entities) order by g.role) from grants g
               where g.user_id = u.id and g.ended_at is null and g.starts_at <= ${scope.now.toISOString()}::timestamptz and (g.ends_at is null or g.ends_at > ${scope.now.toISOString()}::timestamptz)), '[]') as grants
      from users u join people p on p.id = u.person_id order by p.name, u.email limit 1000`);
  },
});
