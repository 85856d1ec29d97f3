import type postgres from "postgres";
import { CANONICAL_TABLES } from "#db/testing/state-hash";

/** Columns by which rows of different systems name each other. */
const NAMING = /(^|_)external_id$|^document_code$/;
/** Columns in which people and banks write the number of an invoice. */
const WRITING = ["number", "invoice_number", "remittance", "end_to_end_reference"];
/** Ids of what all copies have in common: accounts at the bank, and the message a row was read from. */
const SHARED_IDS = ["bank_account_id", "inbox_id"];
/** Kinds of records that are the world's or the group's, not a customer's. */
const SHARED_KINDS = ["erp_rate", "erp_subsidiary", "billing_product"];

/**
 * Writes the company again, so many times, as so many more customers of the same group: every id, every external id and
 * every invoice number is made anew from the old one and the copy's number, in columns, records and references alike, so
 * that each copy hangs together as the first does and is looked at by every kind of subject.
 * @param owner signs in as the database owner.
 */
export async function replicateCompany(owner: postgres.Sql, copies: number): Promise<void> {
  await owner.unsafe(FUNCTIONS);
  for (const table of CANONICAL_TABLES) {
    // Rates are the world's, not a company's.
    if (table === "fx_rates") continue;
    const columns = await owner<{ name: string; type: string }[]>`
      select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position`;
    const values = columns.map(({ name, type }) => copyOf(name, type));
    const isOwn = table === "source_records" ? `where t.kind not in (${SHARED_KINDS.map(quoted).join(", ")})` : "";
    await withoutIndexes(owner, table, () =>
      owner.unsafe(
        `insert into ${table} (${columns.map(({ name }) => `"${name}"`).join(", ")})
         select ${values.join(", ")} from ${table} t cross join generate_series(1, ${copies}) n ${isOwn}`,
      ),
    );
    await owner.unsafe(`vacuum analyze ${table}`);
  }
}

function copyOf(name: string, type: string): string {
  const column = `t."${name}"`;
  if (type === "uuid") return SHARED_IDS.includes(name) ? column : `bench_id(${column}, n)`;
  if (name === "facts") return `bench_facts(${column}, n)`;
  if (name === "refers_to") return `array(select reference || ':' || n from unnest(${column}) reference)`;
  if (type !== "text") return column;
  if (NAMING.test(name)) return `${column} || ':' || n`;
  return WRITING.includes(name) ? `bench_written(${column}, n)` : column;
}

const quoted = (text: string) => `'${text}'`;

/** Where a record names others: `customerId` and the like, but for what all copies share and what is no name. */
const FUNCTIONS = `
  create or replace function bench_id(id uuid, copy int) returns uuid language sql immutable as $$
    select overlay(overlay(md5(id::text || ':' || copy) placing '8' from 13 for 1) placing 'a' from 17 for 1)::uuid $$;
  create or replace function bench_written(words text, copy int) returns text language sql immutable as $$
    select regexp_replace(words, '([A-Z]{2}[0-9]{2}-)([0-9]{6})', '\\1' || lpad(copy::text, 4, '0') || '\\2', 'g') $$;
  create or replace function bench_name(key text, value text, copy int) returns text language sql immutable as $$
    select case when key ~ 'Id$|^id$' or (key = 'reference' and value ~ '^PM[0-9A-Z]{6,}$') then value || ':' || copy
                else bench_written(value, copy) end $$;
  create or replace function bench_names(facts jsonb, copy int) returns jsonb language sql immutable as $$
    select facts || coalesce((
      select jsonb_object_agg(key, bench_name(key, value #>> '{}', copy)) from jsonb_each(facts)
      where jsonb_typeof(value) = 'string'
        and (key ~ 'Id$|^id$' or key in ('number', 'invoiceNumber', 'reference')) and key not in ('subsidiaryId', 'productId', 'meterId', 'taxId')), '{}') $$;
  create or replace function bench_facts(facts jsonb, copy int) returns jsonb language sql immutable as $$
    select bench_names(facts, copy) || case when jsonb_typeof(facts->'lines') = 'array'
      then jsonb_build_object('lines', coalesce((select jsonb_agg(bench_names(line, copy)) from jsonb_array_elements(facts->'lines') line), '[]'))
      else '{}' end $$`;

/** Indexes are built once over everything instead of row by row; those that carry a constraint stay. */
async function withoutIndexes(owner: postgres.Sql, table: string, act: () => Promise<unknown>): Promise<void> {
  const indexes = await owner<{ name: string; definition: string }[]>`
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = ${table}::regclass and not exists (select from pg_constraint where conindid = i.indexrelid)`;
  for (const { name } of indexes) await owner.unsafe(`drop index "${name}"`);
  await act();
  for (const { definition } of indexes) await owner.unsafe(definition);
}
