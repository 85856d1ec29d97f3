import { z } from "zod";
import { comparePoints } from "#server/domain/collections/points";
import type { ComparedAccounts } from "#server/domain/collections/worklist-views";
import { notFound } from "#server/kernel/errors";
import { defineHotQuery } from "#server/kernel/query";
import { accountRow, accountsOfStatement, type StoredAccount } from "#server/services/worklist/worklist-sql";

/** Why one account stands above another, reason by reason. */
export const compareAccounts = defineHotQuery({
  name: "worklist.compare",
  permission: "collection.read",
  input: z.strictObject({ left: z.uuid(), right: z.uuid() }),
  async run(scope, { left, right }): Promise<ComparedAccounts> {
    const { text, parameters } = accountsOfStatement([left, right]);
    const rows = (await scope.fetch<StoredAccount>(text, parameters)).map(accountRow);
    const one = rows.find(({ customerId }) => customerId === left);
    const other = rows.find(({ customerId }) => customerId === right);
    if (!one || !other)
      throw notFound("One of the two is not on the worklist any more. Close the comparison and choose again.");
    return { left: one, right: other, rows: comparePoints(one, other) };
  },
});
