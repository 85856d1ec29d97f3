import { sql } from "drizzle-orm";
import { contractsOf, type FactsFreshness, type ReadSource } from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { activePolicy } from "#server/services/policies/active-policy";
import { knownSources } from "#server/services/sync/known-sources";

/** How far every source was read, against the freshness policy in force. Read in the caller's transaction. */
export async function loadFreshness(
  scope: Pick<Scope, "tx" | "now">,
): Promise<{ policy: string; facts: FactsFreshness[] }> {
  const sources = await loadReadSources(scope);
  const { name, document } = await activePolicy(scope, "freshness");
  return { policy: name, facts: contractsOf(document, sources) };
}

/** How far every stream of every source was read. */
export async function loadReadSources(scope: Pick<Scope, "tx">): Promise<ReadSource[]> {
  const rows = await scope.tx.execute<{ source: string; stream: string; last_success_at: string | null }>(
    sql`select source, stream, last_success_at from sync_cursors`,
  );
  const lastOf = new Map(rows.map((row) => [`${row.source} ${row.stream}`, row.last_success_at]));
  return knownSources().map(({ key, label, role, staleAfter, streams }): ReadSource => {
    const read = streams.map((stream) => {
      const last = lastOf.get(`${key} ${stream.key}`);
      return { key: stream.key, lastSuccessAt: last ? new Date(last) : null };
    });
    return { key, label, role, staleAfter, streams: read };
  });
}
