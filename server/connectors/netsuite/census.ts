import { z } from "zod";
import type { Census } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { NetsuiteClient } from "#server/connectors/netsuite/client";
import { netsuiteTables, rowMessage } from "#server/connectors/netsuite/table-stream";
import type { RecordKind } from "#server/domain/sync/records";

const cursorSchema = z.strictObject({ offset: z.int().min(0) });

/** The tables whose rows belong to a day, with the column that says it. */
const dated: readonly { key: string; kind: RecordKind; column: string }[] = [
  { key: "invoice_imports", kind: "erp_invoice_import", column: "custrecord_ii_trandate" },
  { key: "transactions", kind: "erp_transaction", column: "trandate" },
];

const PAGE_SIZE = 1_000;
/** Repeated at each seam: a row that changes while we page moves to the end and shifts the others. */
const SEAM = 50;

export function netsuiteCensuses(client: NetsuiteClient): Census[] {
  return dated.flatMap(({ key, kind, column }) => {
    const table = netsuiteTables.find((each) => each.key === key);
    if (!table) return [];
    const census: Census = {
      key,
      label: table.label,
      kind,
      objectType: key,
      async list({ fromOn, toOn }, cursor, { signal }) {
        const { offset } = readCursor(cursorSchema, cursor) ?? { offset: 0 };
        const statement = `SELECT * FROM ${table.table} WHERE ${column} >= ${dateOf(fromOn)} AND ${column} <= ${dateOf(toOn)} ORDER BY lastmodifieddate, id`;
        const { rows, hasMore } = await client.query(statement, PAGE_SIZE, offset, signal);
        const isLast = !hasMore || rows.length === 0;
        return {
          messages: rows.map((row) => rowMessage(table.key, table.table, row)),
          cursor: isLast ? null : writeCursor({ offset: offset + Math.max(1, rows.length - SEAM) }),
          isLast,
        };
      },
    };
    return [census];
  });
}

/** The day in NetSuite's own function: a bare text would be read by the format the account happens to use. */
function dateOf(day: string): string {
  return `TO_DATE('${day}', 'YYYY-MM-DD')`;
}
