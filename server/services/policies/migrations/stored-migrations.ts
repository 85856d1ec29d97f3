import { and, eq, inArray, sql } from "drizzle-orm";
import { policyMigrations } from "#db/schema/cases";
import type { MigratedKind } from "#server/domain/policies/views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { activePolicy, versionNamed } from "#server/services/policies/active-policy";
import { inFlightOf } from "#server/services/policies/migrations/registry";

export type StoredMigration = typeof policyMigrations.$inferSelect;

export async function lockMigration(scope: Scope, id: string): Promise<StoredMigration & { kind: MigratedKind }> {
  const [row] = await scope.tx.select().from(policyMigrations).where(eq(policyMigrations.id, id)).for("update");
  if (!row) throw notFound("There is no such migration. Reload the page to see which there are.");
  return row as StoredMigration & { kind: MigratedKind };
}

/** The one that is proposed or at work, locked. */
export async function openMigration(scope: Pick<Scope, "tx">, kind: string): Promise<StoredMigration | null> {
  const [row] = await scope.tx
    .select()
    .from(policyMigrations)
    .where(and(eq(policyMigrations.kind, kind), inArray(policyMigrations.state, ["proposed", "running"])))
    .for("update");
  return row ?? null;
}

/** How many go on under which version; the number is null for what names none that is known. */
export async function countInFlight(
  scope: Pick<Scope, "tx">,
  kind: MigratedKind,
): Promise<{ version: number | null; count: number }[]> {
  const rows = await scope.tx.execute<{ policy: string | null; count: number }>(
    sql`select policy, count(*)::int as count from (${inFlightOf(kind).open}) flying group by policy order by policy`,
  );
  return rows.map(({ policy, count }) => ({ version: policy === null ? null : versionNamed(kind, policy), count }));
}

/** How many go on under another version than the one in force. */
export async function countOutdated(scope: Pick<Scope, "tx" | "now">, kind: MigratedKind): Promise<number> {
  const { version } = await activePolicy(scope, kind);
  const counted = await countInFlight(scope, kind);
  return counted.filter((one) => one.version !== version).reduce((sum, { count }) => sum + count, 0);
}
