import { type SQL, sql } from "drizzle-orm";
import { mappingName } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { isInForce } from "#server/services/policies/in-force-sql";
import { mappingKind } from "#server/services/sync/load-mappings";
import type { MappingSource } from "#server/services/sync/mapping-source";

/**
 * The messages that stand behind what is stored of a source, and those that could not be read, as far as they were settled
 * with another document than the active one. A message somebody chose a document for stays with it.
 */
export function behindSql(source: MappingSource, activeName: string): SQL {
  const settledOtherwise = sql`i.state in ('applied', 'unchanged', 'dead') and i.mapping_document is null and i.mapping_version is distinct from ${activeName}`;
  return sql`
    select i.id, i.position from inbox i
    where i.id in (select r.inbox_id from source_records r where r.system = ${source.key}) and i.source = ${source.key} and ${settledOtherwise}
    union
    select i.id, i.position from inbox i where i.source = ${source.key} and i.state = 'dead' and ${settledOtherwise}`;
}

/** What records of the source are named after when they are read now. */
export async function activeMappingName(scope: Pick<Scope, "tx" | "now">, source: MappingSource): Promise<string> {
  const [row] = await scope.tx.execute<{ version: number }>(
    sql`select p.version from policies p where p.kind = ${mappingKind(source.key)} and ${isInForce(scope.now)}`,
  );
  return mappingName(source.mappingVersion, { documentVersion: row?.version ?? 0 });
}

export async function countBehind(scope: Pick<Scope, "tx" | "now">, source: MappingSource): Promise<number> {
  const name = await activeMappingName(scope, source);
  const [row] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from (${behindSql(source, name)}) behind`,
  );
  return row?.count ?? 0;
}
