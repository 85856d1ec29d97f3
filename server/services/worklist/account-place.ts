import { z } from "zod";
import type { WorklistRow } from "#server/domain/collections/worklist-views";
import { defineHotQuery } from "#server/kernel/query";
import { accountRow, accountsOfStatement, type StoredAccount } from "#server/services/worklist/worklist-sql";

/** Where one account stands on the worklist; null where it is not on it. */
export const accountPlace = defineHotQuery({
  name: "worklist.account",
  permission: "collection.read",
  input: z.strictObject({ customerId: z.uuid() }),
  async run(scope, { customerId }): Promise<WorklistRow | null> {
    const { text, parameters } = accountsOfStatement([customerId]);
    const [row] = await scope.fetch<StoredAccount>(text, parameters);
    return row ? accountRow(row) : null;
  },
});
