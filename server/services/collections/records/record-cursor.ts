import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";

export const RECORDS_A_PAGE = 50;

/** Where a page of instants ends: "2026-03-02T09:30:00.123456Z <id>". Instants to the microsecond, as they are stored. */
export const RecordCursor = z
  .string()
  .max(80)
  .transform((text) => {
    const [at = "", id = ""] = text.split(" ");
    return { at, id };
  })
  .refine(
    ({ at, id }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) && z.uuid().safeParse(id).success,
    "a place in the list",
  );

/** The rows of one page out of one more than it holds, and where the next begins. */
export function recordPage<Row extends { id: string; place: string }>(
  rows: readonly Row[],
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, RECORDS_A_PAGE);
  const last = page.at(-1);
  return { rows: page, nextCursor: last && rows.length > RECORDS_A_PAGE ? `${last.place} ${last.id}` : null };
}

/** An instant as cursors name it. */
export function placeOfInstant(at: SQL): SQL {
  return sql`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
