import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";

export type GivenDunning = { db: TestDatabase; given: ReturnType<typeof givenReceivables> };

/** A company with its legal entities, of which nobody owes anything yet. */
export async function openDunning(): Promise<GivenDunning> {
  const db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  return { db, given };
}

/** As it was when it was opened. */
export async function clearDunning(db: TestDatabase): Promise<void> {
  db.clock.set(TEST_NOW);
  await db.owner`truncate events, event_heads, dunning_runs, dunning_acts, dunning_items, collection_tasks, contact_ledger, customer_mails, effects, customers, invoices, allocations, collection_exclusions, promises cascade`;
  await db.owner`delete from pgboss.job`;
}
