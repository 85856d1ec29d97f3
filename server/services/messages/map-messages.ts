import { mappingName } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import type { StoredMessage } from "#server/services/messages/message-rows";
import { mappingSourceOf } from "#server/services/sync/known-sources";
import { loadMappings } from "#server/services/sync/load-mappings";
import { type MappedRow, mapMessage } from "#server/services/sync/map-message";

export type ReadMessage = { mapped: MappedRow; mappingVersion: string };

/**
 * Reads messages as applying them would, and stores nothing. Those of a source that is not connected here are left out.
 * @throws AppError RULE_VIOLATION when a message asks for a mapping document that was never published.
 */
export async function mapMessages(
  scope: Pick<Scope, "tx" | "now">,
  rows: readonly StoredMessage[],
): Promise<Map<string, ReadMessage>> {
  const read = new Map<string, ReadMessage>();
  for (const [key, own = []] of Object.entries(Object.groupBy(rows, (row) => row.source))) {
    const source = mappingSourceOf(key);
    if (!source) continue;
    const chosen = own.flatMap((row) => row.mapping_document ?? []);
    const mappingOf = await loadMappings(scope, source, chosen);
    for (const row of own) {
      const mapping = mappingOf(row.mapping_document ?? null);
      read.set(row.id, {
        mapped: mapMessage(source, row, mapping),
        mappingVersion: mappingName(source.mappingVersion, mapping),
      });
    }
  }
  return read;
}
