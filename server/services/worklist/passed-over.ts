import { sql } from "drizzle-orm";
import type { EntityScope } from "#server/domain/access/roles";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { activeLanes } from "#server/domain/collections/worklist-views";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";

/**
 * How many accounts stood higher, free to be taken, when somebody took this one by hand; null where it is no account. Told
 * with the act, since the list has moved by the time anybody asks.
 */
export async function passedOver(
  { tx }: Pick<Scope, "tx">,
  row: CaseRecord,
  worked: EntityScope,
): Promise<number | null> {
  if (row.type !== ACCOUNT_CASE) return null;
  const [found] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from cases
    where queue = ${row.queue} and closed_at is null and snoozed_until is null and owner_id is null and state = 'routed'
      and (priority, id) > (${row.priority}, ${row.id}::uuid) and lane = any(${sql.param([...activeLanes])}::text[])
      and (${worked === "all"} or entity_code = any(${sql.param(worked === "all" ? [] : [...worked])}::text[]))`);
  return found?.count ?? 0;
}
