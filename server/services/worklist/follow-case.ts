import { sql } from "drizzle-orm";
import { actorId } from "#server/domain/access/actor";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/**
 * What somebody does with an account's case moves the account: put away or woken it stands in another lane, and handed to
 * somebody else it is news to them.
 */
export async function followCase(
  scope: Pick<Scope, "tx" | "now" | "actor" | "correlationId">,
  before: CaseRecord,
  after: CaseRecord,
): Promise<void> {
  if (before.type !== ACCOUNT_CASE || before.customerId === null) return;
  const isHandedOver =
    after.ownerId !== null && after.ownerId !== before.ownerId && after.ownerId !== actorId(scope.actor);
  const isMoved = before.snoozedUntil?.getTime() !== after.snoozedUntil?.getTime();
  if (isHandedOver)
    await scope.tx.execute(sql`
      insert into collection_accounts (customer_id, entity_code, reassigned_at) values (${before.customerId}, ${before.entityCode}, ${scope.now.toISOString()}::timestamptz)
      on conflict (customer_id) do update set reassigned_at = excluded.reassigned_at`);
  if (isHandedOver || isMoved) await askForWorklist(scope, [before.customerId]);
}
