import { parse } from "csv-parse/sync";
import type { Shape } from "#server/connectors/zendesk/messages";

/**
 * The tables in which warehouses keep a Zendesk account, as replies of its interface: one object a row, under the name
 * Zendesk gives it. Null for a text that is none of them.
 */
export function rowsOfTable(text: string): Shape[] | null {
  const rows = recordsOf(text);
  const table = TABLES.find(({ columns }) => rows?.[0] && columns.every((column) => column in (rows[0] ?? {})));
  return rows && table ? rows.map((row) => table.reply(objectOf(row))) : null;
}

type Row = Record<string, string>;

/** Told apart by columns that no other table has together. */
const TABLES: readonly { columns: readonly string[]; reply(object: Shape): Shape }[] = [
  {
    columns: ["id", "subject", "status", "requester_id"],
    reply: (ticket) => ({ ticket: { ...ticket, tags: [] } }),
  },
  {
    columns: ["id", "ticket_id", "body", "created", "user_id"],
    reply: ({ created, user_id, ...comment }) => ({
      comments: [{ ...comment, created_at: created, author_id: user_id }],
    }),
  },
  { columns: ["id", "name", "shared_tickets"], reply: (organization) => ({ organizations: [organization] }) },
  { columns: ["id", "email", "role", "name"], reply: (user) => ({ users: [user] }) },
];

function recordsOf(text: string): Row[] | null {
  try {
    return parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch {
    return null;
  }
}

/** A warehouse writes everything as text: nothing as an empty cell, instants with a blank and in UTC, and yes as TRUE. */
function objectOf(row: Row): Shape {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !column.startsWith("_"))
      .map(([column, cell]) => [column, WRITTEN_BY_PEOPLE.has(column) ? cell : cellValue(cell)]),
  );
}

/** Whatever stands in these is what somebody typed. */
const WRITTEN_BY_PEOPLE = new Set(["subject", "raw_subject", "description", "body", "name", "details", "notes"]);

function cellValue(cell: string): string | boolean | null {
  if (cell === "") return null;
  if (cell === "TRUE" || cell === "true") return true;
  if (cell === "FALSE" || cell === "false") return false;
  const [, day, time] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/.exec(cell) ?? [];
  return day && time ? `${day}T${time}Z` : cell;
}
