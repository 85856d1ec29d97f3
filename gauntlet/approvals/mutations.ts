import type { Sql } from "postgres";

/** One change of one column: what a source, or somebody beside a source, could say otherwise. */
export type Mutation = { column: string; sql: string };

/** What decides who may sign, and what is kept of signing itself, is hurt by other suites. */
const NOT_A_SOURCE =
  /^(approval_|effects$|event|command_receipts$|grants$|users$|people$|delegations$|sessions$|job_slots$|app_clock$)/;
/** Where a row came from and when it was read says nothing of what it says. */
const SAYS_NOTHING = new Set(["last_seen_at", "source_version_at", "mapping_version", "correlation_id", "created_at"]);

type Column = { table_name: string; column_name: string; data_type: string };

/**
 * Every column of every table that holds something, each with changes that may be tried in this order until one is taken. Of
 * numbers the smallest change there is and a large one: what rounds away the one does not round away the other.
 */
export async function mutationsOf(owner: Sql): Promise<Mutation[][]> {
  const columns = await owner<Column[]>`
    select c.table_name, c.column_name, c.data_type from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.is_identity = 'NO' order by c.table_name, c.ordinal_position`;
  const filled = new Set<string>();
  for (const name of new Set(columns.map((one) => one.table_name))) {
    const [row] = await owner`select exists (select from ${owner(name)}) as is_filled`;
    if (row?.is_filled === true && !NOT_A_SOURCE.test(name)) filled.add(name);
  }
  return columns
    .filter((one) => filled.has(one.table_name) && !SAYS_NOTHING.has(one.column_name))
    .flatMap((one) => waysOf(one).map((values) => values.map((value) => mutation(one, value))));
}

function mutation({ table_name: table, column_name: column }: Column, value: string): Mutation {
  return { column: `${table}.${column}`, sql: `update "${table}" set "${column}" = ${value}` };
}

function waysOf(column: Column): string[][] {
  const values = changesOf(column);
  if (values.length === 0) return [];
  return ["bigint", "integer", "numeric"].includes(column.data_type) ? values.map((value) => [value]) : [values];
}

/** Other values of a column. Of words with a fixed list the first the database takes is as good as any. */
function changesOf({ column_name: column, data_type: type }: Column): string[] {
  const it = `"${column}"`;
  switch (type) {
    case "bigint":
    case "integer":
    case "numeric":
      return [`coalesce(${it}, 0) + 1`, `coalesce(${it}, 0) + 7777`];
    case "text":
    case "character":
    case "character varying":
      return [
        `coalesce(${it}, '') || 'x'`,
        ...words.map((word) => `case when ${it} = '${word}' then 'closed' else '${word}' end`),
      ];
    case "date":
      return [`coalesce(${it}, date '2026-03-01') + 30`];
    case "timestamp with time zone":
      return [`coalesce(${it}, timestamptz '2026-03-01') + interval '30 days'`];
    case "boolean":
      return [`not coalesce(${it}, false)`];
    case "uuid":
      return ["gen_random_uuid()"];
    default:
      return [];
  }
}

const words = ["void", "paid", "lost", "suspended", "JPY"] as const;

/** Other values for every leaf of what a requester chose, as whole terms. */
export function otherTerms(
  terms: Record<string, unknown>,
  candidates: readonly string[],
): { field: string; terms: Record<string, unknown> }[] {
  return leavesOf(terms).flatMap(({ path, value }) =>
    otherLeaves(value, candidates).map((other) => ({ field: path.join("."), terms: replaced(terms, path, other) })),
  );
}

type Leaf = { path: string[]; value: unknown };

function leavesOf(value: unknown, path: string[] = []): Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function otherLeaves(value: unknown, candidates: readonly string[]): unknown[] {
  if (typeof value === "number") return [value + 1, value - 1];
  if (typeof value === "boolean") return [!value];
  if (typeof value !== "string") return [...candidates.slice(0, 3), "2026-04-01T00:00:00.000Z"];
  if (/^\d+$/.test(value)) return [String(BigInt(value) + 1n), String(BigInt(value) - 1n)];
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return [otherDay(value, 1), otherDay(value, -1)];
  if (value === "all") return [["DE01", "US01"]];
  return [...candidates.filter((one) => one !== value), `${value}, changed`];
}

function otherDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function replaced(
  terms: Record<string, unknown>,
  [first = "", ...rest]: string[],
  other: unknown,
): Record<string, unknown> {
  const set = (at: unknown, path: readonly string[]): unknown => {
    const [key, ...inner] = path;
    if (key === undefined) return other;
    if (Array.isArray(at)) return at.map((one, place) => (String(place) === key ? set(one, inner) : one));
    const record = (at ?? {}) as Record<string, unknown>;
    return { ...record, [key]: set(record[key], inner) };
  };
  return { ...terms, [first]: set(terms[first], rest) };
}
