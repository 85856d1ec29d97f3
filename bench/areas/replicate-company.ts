import type postgres from "postgres";
import { CANONICAL_TABLES } from "#db/testing/state-hash";

/** Columns by which rows of different systems name each other. */
const NAMING = /(^|_)external_id$|^document_code$|^payment_intent_external_id$/;

/**
 * Writes the company again, so many times, as so many other companies: every id and every external id is made anew from
 * the old one and the copy's number, so that each copy hangs together as the first does.
 * @param owner signs in as the database owner.
 */
export async function replicateCompany(owner: postgres.Sql, copies: number): Promise<void> {
  for (const table of CANONICAL_TABLES) {
    const columns = await owner<{ name: string; type: string }[]>`
      select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_identity = 'NO' order by ordinal_position`;
    // Rates are the world's, not a company's.
    if (table === "fx_rates" || columns.length === 0) continue;
    const values = columns.map(({ name, type }) => {
      const column = `t."${name}"`;
      if (type === "uuid")
        return `overlay(overlay(md5(${column}::text || ':' || n) placing '8' from 13 for 1) placing 'a' from 17 for 1)::uuid`;
      return NAMING.test(name) && type === "text" ? `${column} || ':' || n` : column;
    });
    await owner.unsafe(
      `insert into ${table} (${columns.map(({ name }) => `"${name}"`).join(", ")})
       select ${values.join(", ")} from ${table} t, generate_series(1, ${copies}) n`,
    );
    await owner.unsafe(`vacuum analyze ${table}`);
  }
}
