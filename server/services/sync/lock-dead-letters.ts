import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";

export type DeadLetter = { id: string; source: string; reason: string | null; field: string | null };

/** Where every command on dead letters starts: they exist, none is settled otherwise, all are locked. */
export async function lockDeadLetters(scope: Scope, ids: readonly string[]): Promise<DeadLetter[]> {
  const rows = await scope.tx.execute<DeadLetter & { state: string }>(sql`
    select id, source, state, reason, field from inbox where id = any(${sql.param(ids)}::uuid[]) order by id for update`);
  if (rows.length < new Set(ids).size)
    throw notFound("One of these messages does not exist. Reload the list and choose again.");
  const other = rows.find((row) => row.state !== "dead");
  if (other)
    throw ruleViolation(
      `A message of ${other.source} is not set aside any more: it is ${other.state}. Reload the list; nothing was changed.`,
    );
  return rows;
}
