import { eq } from "drizzle-orm";
import { z } from "zod";
import { bankReturns } from "#db/schema/cash";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { findRequest } from "#server/services/approvals/lock-request";

/** The order to the bank that a signed request came to, byte for byte as it was made. */
export const returnOrder = defineQuery({
  name: "cash.return_order",
  permission: "cash.read",
  input: z.strictObject({ requestId: z.uuid() }),
  async run(scope, { requestId }): Promise<{ fileName: string; text: string; contentHash: string }> {
    const request = await findRequest(scope, requestId);
    const [row] = await scope.tx
      .select({ fileName: bankReturns.fileName, content: bankReturns.content, contentHash: bankReturns.contentHash })
      .from(bankReturns)
      .where(eq(bankReturns.requestId, requestId));
    if (!row) throw notFound(`Request ${request.number} has ordered nothing from the bank, so there is no file of it.`);
    return { fileName: row.fileName, text: row.content.toString("utf8"), contentHash: row.contentHash };
  },
});
