import { z } from "zod";
import type { AvalaraClient } from "#server/connectors/avalara/client";
import { PAGE_SIZE, transactionMessage } from "#server/connectors/avalara/transaction-stream";
import type { Census } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";

const cursorSchema = z.strictObject({ skip: z.int().min(0) });
/** Repeated at the seam of two pages: a transaction that changes while we page moves the ones after it. */
const SEAM = 50;

/** Every transaction by the day of its document. */
export function transactionCensus(client: AvalaraClient): Census {
  return {
    key: "transactions_by_document_date",
    label: "Tax transactions by document date",
    kind: "tax_transaction",
    async list({ fromOn, toOn }, cursor, { signal }) {
      const { skip } = readCursor(cursorSchema, cursor) ?? { skip: 0 };
      const filter = `date ge '${fromOn}' and date le '${toOn}'`;
      const { rows, hasMore } = await client.list(filter, PAGE_SIZE, skip, signal);
      const isLast = !hasMore || rows.length === 0;
      return {
        messages: rows.map((row) => transactionMessage("transactions", row)),
        cursor: isLast ? null : writeCursor({ skip: skip + Math.max(1, rows.length - SEAM) }),
        isLast,
      };
    },
  };
}
