import { eq } from "drizzle-orm";
import { collectionAccounts } from "#db/schema/collections";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { doer } from "#server/services/collections/records/account-event";
import type { Account } from "#server/services/collections/records/lock-account";

/** How an account stands after somebody worked it. What the customer waits for keeps its first day while its words stay. */
export async function noteWorked(
  scope: Scope,
  account: Account,
  { followUpOn, awaitingUs }: { followUpOn: PlainDate | null; awaitingUs: string | null },
): Promise<void> {
  const [known] = await scope.tx
    .select({ awaitingUs: collectionAccounts.awaitingUs, since: collectionAccounts.awaitingUsSince })
    .from(collectionAccounts)
    .where(eq(collectionAccounts.customerId, account.id));
  const since = known?.awaitingUs === awaitingUs ? (known.since ?? account.today) : account.today;
  const stands = {
    workedAt: scope.now,
    workedBy: doer(scope).name,
    followUpOn,
    awaitingUs,
    awaitingUsSince: awaitingUs === null ? null : since,
  };
  await scope.tx
    .insert(collectionAccounts)
    .values({ customerId: account.id, entityCode: account.entity, ...stands })
    .onConflictDoUpdate({ target: collectionAccounts.customerId, set: stands });
}

/** Any act of a person is work on the account; how it stands otherwise stays. */
export async function touchAccount(scope: Scope, account: Account): Promise<void> {
  const worked = { workedAt: scope.now, workedBy: doer(scope).name };
  await scope.tx
    .insert(collectionAccounts)
    .values({ customerId: account.id, entityCode: account.entity, ...worked })
    .onConflictDoUpdate({ target: collectionAccounts.customerId, set: worked });
}
