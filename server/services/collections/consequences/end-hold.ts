import { eq } from "drizzle-orm";
import { collectionExclusions } from "#db/schema/collections";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { type ExclusionRecord, endExclusionNow } from "#server/services/collections/records/exclusions";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";

type Hold = { account: Account; exclusion: ExclusionRecord };

/**
 * The hold that stands while a question waits, with its account locked: every act on an account begins there, so this comes
 * before the question itself is locked. Null where none stands, or its day has passed.
 */
export async function lockHoldOf(scope: Scope, questionId: string): Promise<Hold | null> {
  const find = () =>
    scope.tx
      .select()
      .from(collectionExclusions)
      .where(eq(collectionExclusions.questionId, questionId))
      .then(([row]) => row);
  const found = await find();
  if (!found) return null;
  const account = await lockAccount(scope, found.customerId);
  const exclusion = await find();
  if (!exclusion || exclusion.endedAt !== null) return null;
  return exclusion.untilOn !== null && exclusion.untilOn < account.today ? null : { account, exclusion };
}

/** Dunning goes on once there is nothing to wait for. */
export async function endHold(scope: Scope, hold: Hold | null, reason: string): Promise<readonly DomainEvent[]> {
  return hold === null ? [] : (await endExclusionNow(scope, hold, reason)).events;
}
