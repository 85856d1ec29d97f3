import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

export type Settlement = {
  id: string;
  /** What it was read with. */
  mappingVersion: string;
  state: "applied" | "unchanged" | "ignored" | "dead";
  reason: string | null;
  field: string | null;
};

/** Moves inbox rows on, all in one statement. */
export async function settleInbox(scope: Scope, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  await scope.tx.execute(sql`
    update inbox i set state = s.state, reason = s.reason, field = s.field, mapping_version = s.mapping_version, settled_at = ${scope.now.toISOString()}::timestamptz
    from unnest(
      ${sql.param(settlements.map((one) => one.id))}::uuid[], ${sql.param(settlements.map((one) => one.state))}::text[],
      ${sql.param(settlements.map((one) => one.reason))}::text[], ${sql.param(settlements.map((one) => one.field))}::text[],
      ${sql.param(settlements.map((one) => one.mappingVersion))}::text[]
    ) as s(id, state, reason, field, mapping_version)
    where i.id = s.id and i.state = 'received'`);
}
