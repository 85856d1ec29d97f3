import { z } from "zod";
import { isPlainDate, type PlainDate } from "#server/domain/time";

export const ROWS_A_PAGE = 50;

/** Where a page of dated rows ends: "2026-03-02 <id>". */
export const AccountCursor = z
  .string()
  .max(60)
  .transform((text) => {
    const [day = "", id = ""] = text.split(" ");
    return { day, id };
  })
  .refine(({ day, id }) => isPlainDate(day) && z.uuid().safeParse(id).success, "a place in the list");

/** The rows of one page out of one more than it holds, and where the next begins. */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  dayOf: (row: Row) => PlainDate,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, ROWS_A_PAGE);
  const last = page.at(-1);
  return { rows: page, nextCursor: last && rows.length > ROWS_A_PAGE ? `${dayOf(last)} ${last.id}` : null };
}
