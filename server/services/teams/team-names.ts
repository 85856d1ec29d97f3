import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** How people call a team, by its key. Teams keep their names after they closed: earlier documents still name them. */
export async function teamNames(scope: Pick<Scope, "tx">): Promise<(key: string) => string> {
  const rows = await scope.tx.execute<{ key: string; name: string }>(sql`select key, name from teams`);
  const names = new Map(rows.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? key;
}
