import { sql } from "drizzle-orm";
import { completedDocument, defaultMappingDocument, type Mapping, MappingDocument } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { isInForce } from "#server/services/policies/in-force-sql";
import type { MappingSource } from "#server/services/sync/mapping-source";

/** The policy kind under which a source's mapping documents are kept. */
export function mappingKind(source: string): string {
  return `${MAPPING_KIND}${source}`;
}

/** The source whose mapping documents a policy kind holds; null for other kinds. */
export function sourceOfKind(kind: string): string | null {
  return kind.startsWith(MAPPING_KIND) ? kind.slice(MAPPING_KIND.length) : null;
}

const MAPPING_KIND = "mapping:";

/**
 * The mapping in force for a source, and the numbered ones some messages ask for.
 * @throws AppError RULE_VIOLATION when a number is asked for that was never published.
 */
export async function loadMappings(
  scope: { tx: Pick<Scope["tx"], "execute">; now: Date },
  source: MappingSource,
  numbers: readonly number[] = [],
): Promise<(documentNumber: number | null) => Mapping> {
  const stored = await scope.tx.execute<{ version: number; document: unknown; is_active: boolean }>(sql`
    select * from (
      select p.version, p.document, (${isInForce(scope.now)}) as is_active from policies p
      where p.kind = ${mappingKind(source.key)} and p.state = 'published' and p.effective_from <= ${scope.now.toISOString()}::timestamptz) begun
    where is_active or version = any(${sql.param(numbers)}::int[])`);
  const zones = await scope.tx.execute<{ code: string; time_zone: string }>(
    sql`select code, time_zone from legal_entities`,
  );
  const zoneByEntity = new Map(zones.map((row) => [row.code, row.time_zone]));
  const zoneOf: Mapping["zoneOf"] = (entityCode) => zoneByEntity.get(entityCode ?? "") ?? "UTC";
  const defaults: Mapping = { documentVersion: 0, document: defaultMappingDocument(source), zoneOf };
  const byNumber = new Map<number, Mapping>([[0, defaults]]);
  let active = defaults;
  for (const row of stored) {
    const document = completedDocument(source, MappingDocument.parse(row.document));
    const mapping: Mapping = { documentVersion: row.version, document, zoneOf };
    byNumber.set(row.version, mapping);
    if (row.is_active) active = mapping;
  }
  return (documentNumber) => {
    if (documentNumber === null) return active;
    const chosen = byNumber.get(documentNumber);
    if (!chosen)
      throw ruleViolation(
        `Mapping document ${documentNumber} of ${source.key} was never published. Choose another one.`,
      );
    return chosen;
  };
}
