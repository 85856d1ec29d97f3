import { sql } from "drizzle-orm";
import { z } from "zod";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { defineQuery } from "#server/kernel/query";
import { WORKLIST_BATCH } from "#server/services/worklist/ask-for-worklist";

/** Accounts that time alone may have moved, the longest due first. */
export const accountsDue = defineQuery({
  name: "worklist.due",
  permission: "collection.maintain",
  input: z.strictObject({}),
  async run({ tx, now }): Promise<string[]> {
    const rows = await tx.execute<{ customer_id: string }>(sql`
      select customer_id from collection_accounts where looks_again_at <= ${now.toISOString()}::timestamptz
      order by looks_again_at, customer_id limit ${WORKLIST_BATCH}`);
    return rows.map((row) => row.customer_id);
  },
});

/**
 * Every customer with something open or an open case, in the order of their ids, after one. Whether it is past due is not
 * asked here: what is open may have come to be paid at any moment.
 */
export const accountsToSweep = defineQuery({
  name: "worklist.sweep",
  permission: "collection.maintain",
  input: z.strictObject({ after: z.uuid().nullable() }),
  async run({ tx }, { after }): Promise<string[]> {
    const from = after ?? "00000000-0000-0000-0000-000000000000";
    const rows = await tx.execute<{ id: string }>(sql`
      select id from (
        select c.id from customers c where c.id > ${from}::uuid and exists (
          select from invoices i where i.customer_id = c.id and i.status = 'open' and i.deleted_at is null)
        union
        select subject_id from cases where type = ${ACCOUNT_CASE} and closed_at is null and subject_id > ${from}::uuid) wanted
      order by id limit ${WORKLIST_BATCH}`);
    return rows.map(({ id }) => id);
  },
});
