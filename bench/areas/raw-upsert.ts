import type postgres from "postgres";
import { CANONICAL_TABLES } from "#db/testing/state-hash";

/** What one table holds, cut into batches of JSON arrays: made before the clock runs. */
export type TableRows = { name: string; key: string[]; columns: string[]; batches: { json: string; count: number }[] };

const TABLES = ["inbox", ...CANONICAL_TABLES] as const;

/** Rows of one statement: as many as our own apply takes at a time. */
const BATCH = 2_500;

/** Every row that bringing data in has left, table by table. */
export async function writtenRows(owner: postgres.Sql): Promise<TableRows[]> {
  const tables: TableRows[] = [];
  for (const name of TABLES) {
    const key = await owner<{ column: string }[]>`
      select a.attname as column from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = ${name}::regclass and i.indisprimary`;
    const columns = await owner<{ column: string }[]>`
      select column_name as column from information_schema.columns
      where table_schema = 'public' and table_name = ${name} and is_identity = 'NO' order by ordinal_position`;
    const batches = await owner.unsafe<{ json: string; count: number }[]>(
      `select json_agg(t)::text as json, count(*)::int as count
       from (select t, (row_number() over () - 1) / ${BATCH} as batch from ${name} t) numbered group by batch order by batch`,
    );
    tables.push({ name, key: key.map((row) => row.column), columns: columns.map((row) => row.column), batches });
  }
  return tables;
}

/** The same rows by the plainest fast way there is: one INSERT … ON CONFLICT DO UPDATE a batch, each its own transaction. */
export async function plainUpsert(owner: postgres.Sql, tables: readonly TableRows[]): Promise<void> {
  for (const { name, key, columns, batches } of tables) {
    const list = columns.map((column) => `"${column}"`).join(", ");
    const updates = columns
      .filter((column) => !key.includes(column))
      .map((column) => `"${column}" = excluded."${column}"`)
      .join(", ");
    const statement = `insert into ${name} (${list}) select ${list} from json_populate_recordset(null::${name}, $1::text::json)
      on conflict (${key.map((column) => `"${column}"`).join(", ")}) do update set ${updates}`;
    for (const batch of batches) await owner.unsafe(statement, [batch.json], { prepare: true });
  }
}
