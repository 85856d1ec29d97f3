import { type SQL, sql } from "drizzle-orm";

/**
 * The condition under which a row of `policies` called `p` is the one in force at an instant: published, begun, and none
 * of its kind after it. The one place where SQL says so; the instant stands between its parts.
 */
const parts = [
  "p.state = 'published' and p.effective_from <= ",
  " and not exists (select from policies later where later.kind = p.kind and later.state = 'published' and later.effective_from <= ",
  " and (later.effective_from, later.version) > (p.effective_from, p.version))",
] as const;

export function isInForce(at: Date): SQL {
  const instant = sql`${at.toISOString()}::timestamptz`;
  return sql.join(
    parts.map((part) => sql.raw(part)),
    instant,
  );
}

/** The same for statements written by hand. @param at the instant as SQL, such as `$1::timestamptz`. */
export function inForceCondition(at: string): string {
  return parts.join(at);
}
