import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** A canonical row that was written or went. Moved: it appeared, went, or changed in a column that rows of other tables follow. */
export type Change = { id: string; isMoved: boolean };

export type Projection = {
  table: string;
  /** Without the id and the lineage. */
  columns: readonly string[];
  /** Columns that rows of other tables are made from. */
  followed: readonly string[];
  /** Rows that should stand for the records in `w`: id, columns and, where the table has it, the lineage. */
  desired: SQL;
  /** False for tables whose rows are parts of another row and carry no lineage of their own. */
  hasLineage?: boolean;
  /** The column by which rows belong to the records in work; the id unless they are parts. */
  owner?: string;
};

const LINEAGE = ["system", "external_id", "source_version_at", "mapping_version", "deleted_at"] as const;
/** Change with every arrival and say nothing about the object, so they alone never cause a write. */
const ACCOMPANYING = ["correlation_id", "last_seen_at"] as const;

/** The lineage columns of a row made from the record `w`. */
export const lineageOf = sql.raw(
  "w.system, w.external_id, w.version_at as source_version_at, w.mapping_version, case when w.is_deleted then w.version_at end as deleted_at, w.correlation_id, w.last_seen_at",
);

/**
 * Makes the canonical rows of the given records what they should be: missing ones appear, others change where something
 * differs, and those whose record no longer supports them go. A row that is right already is not touched.
 */
export async function projectTable(scope: Scope, projection: Projection, ids: readonly string[]): Promise<Change[]> {
  if (ids.length === 0) return [];
  const { table, owner = "id", hasLineage = true } = projection;
  const compared = [...projection.columns, ...(hasLineage ? LINEAGE : [])];
  const all = ["id", ...compared, ...(hasLineage ? ACCOMPANYING : [])];
  const list = (names: readonly string[], prefix = "") => sql.raw(names.map((name) => `${prefix}"${name}"`).join(", "));
  const row = (names: readonly string[], prefix: string) => sql`row(${list(names, prefix)})`;
  const target = sql.raw(`"${table}"`);
  const follow = (prefix: string) => (projection.followed.length === 0 ? sql`null` : row(projection.followed, prefix));
  const rows = await scope.tx.execute<{
    id: string;
    change: "before" | "written" | "gone";
    followed: string | null;
  }>(sql`
    with w as materialized (select * from source_records where id = any(${sql.param(ids)}::uuid[])),
    desired as materialized (${projection.desired}),
    before as materialized (select ${list(["id", ...projection.followed])} from ${target} where ${list([owner])} = any(${sql.param(ids)}::uuid[])),
    gone as (delete from ${target} where id = any(array(select id from before except select id from desired)) returning id),
    written as (
      insert into ${target} as t (${list(all)}) select ${list(all)} from desired
      on conflict (id) do update set ${sql.raw(
        all
          .slice(1)
          .map((name) => `"${name}" = excluded."${name}"`)
          .join(", "),
      )}
      where ${row(compared, "t.")} is distinct from ${row(compared, "excluded.")}
      returning t.id, ${follow("t.")}::text as followed)
    select id, 'written' as change, followed from written
    union all select id, 'gone', null from gone
    union all select id, 'before', ${follow("before.")}::text from before`);
  const before = new Map(rows.filter((one) => one.change === "before").map((one) => [one.id, one.followed]));
  return rows
    .filter((one) => one.change !== "before")
    .map((one) => ({ id: one.id, isMoved: one.change === "gone" || before.get(one.id) !== one.followed }));
}

export const written = (changes: readonly Change[]): string[] => changes.map((change) => change.id);
export const moved = (changes: readonly Change[]): string[] =>
  changes.filter((change) => change.isMoved).map((change) => change.id);
