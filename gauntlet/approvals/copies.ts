import type postgres from "postgres";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

/** Where what a source said of customers, their agreements, invoices and payments is kept. */
const TABLES = [
  "customers",
  "source_records",
  "external_references",
  "contracts",
  "contract_amendments",
  "contract_prices",
  "subscriptions",
  "invoices",
  "invoice_lines",
  "erp_documents",
  "payments",
  "credit_memos",
  "allocations",
] as const;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Documents have numbers of their own beside their ids. */
const NUMBER = /DE01-\d{6}/g;
/** Copies that are made at once. */
const AT_ONCE = 25;

/** Rows as their tables would write them in JSON, and what whoever made them got. */
type Model = { rows: { table: string; body: string }[]; made: string };
type Shelf = { model: Promise<Model>; ready: unknown[]; filling: Promise<void> | null };

let numbers = 0;
/** A number no other document has. */
export const freshNumber = () => `DE01-${String(++numbers).padStart(6, "0")}`;

const shelves = new WeakMap<postgres.Sql, Map<string, Shelf>>();

/**
 * What somebody makes out of canonical rows, made once and then copied row by row under ids and numbers of its own: a
 * suite that asks thousands of times needs as many, and each is as it was made but for its names.
 */
export async function copyOf<Made>(
  stage: ApprovalStage,
  what: string,
  make: (stage: ApprovalStage) => Promise<Made>,
): Promise<Made> {
  const { owner } = stage.database;
  const ofDatabase = shelves.get(owner) ?? new Map<string, Shelf>();
  shelves.set(owner, ofDatabase);
  const shelf = ofDatabase.get(what) ?? { model: modelOf(owner, () => make(stage)), ready: [], filling: null };
  ofDatabase.set(what, shelf);
  for (;;) {
    const made = shelf.ready.pop();
    if (made !== undefined) return made as Made;
    shelf.filling ??= fill(stage, shelf).finally(() => {
      shelf.filling = null;
    });
    await shelf.filling;
  }
}

/** Rows that name what was made, and those that these name. */
async function modelOf(owner: postgres.Sql, make: () => Promise<unknown>): Promise<Model> {
  const made = JSON.stringify(await make());
  const rows = new Map<string, { table: string; body: string }>();
  for (let known = new Set<string>(), ids = idsIn(made); ids.size > known.size; ) {
    known = ids;
    for (const table of TABLES)
      for (const { body } of await owner<
        { body: string }[]
      >`select to_jsonb(t)::text as body from ${owner(table)} t where to_jsonb(t)::text like any(${[...ids].map((id) => `%${id}%`)})`)
        rows.set(body, { table, body });
    ids = idsIn([made, ...rows.keys()].join());
  }
  // In the order of the tables, so that whatever a row refers to is there before it.
  return { rows: TABLES.flatMap((name) => [...rows.values()].filter(({ table }) => table === name)), made };
}

const idsIn = (text: string) => new Set(text.match(ID));

async function fill(stage: ApprovalStage, shelf: Shelf): Promise<void> {
  const { owner } = stage.database;
  const { rows, made } = await shelf.model;
  const renamings = Array.from({ length: AT_ONCE }, () => renaming(stage.given.freshId));
  await owner.begin(async (tx) => {
    for (const table of new Set(rows.map((row) => row.table))) {
      const bodies = rows.filter((row) => row.table === table).map(({ body }) => body);
      const copies = `[${renamings.flatMap((renamed) => bodies.map(renamed)).join()}]`;
      const columns = tx(await givenColumns(tx, table));
      await tx`insert into ${tx(table)} (${columns}) overriding user value select ${columns} from jsonb_populate_recordset(null::${tx(table)}, ${copies}::text::jsonb)`;
    }
  });
  shelf.ready.push(...renamings.map((renamed) => JSON.parse(renamed(made)) as unknown));
}

/** What the database works out of the other columns is not given to it. */
async function givenColumns(sql: postgres.TransactionSql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`;
  return rows.map(({ name }) => name);
}

/** Gives every id and number a new one, the same wherever it stands. */
function renaming(freshId: () => string): (text: string) => string {
  const names = new Map<string, string>();
  const named = (fresh: () => string) => (old: string) => {
    const name = names.get(old) ?? fresh();
    names.set(old, name);
    return name;
  };
  return (text) => text.replace(ID, named(freshId)).replace(NUMBER, named(freshNumber));
}
