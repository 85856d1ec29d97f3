import { eq } from "drizzle-orm";
import { breakGlassUses } from "#db/schema/sign-in";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

export type BreakGlassRow = typeof breakGlassUses.$inferSelect;

/** The use, locked: of two acts on it the second sees what the first did. */
export async function lockUse(scope: Scope, id: string): Promise<BreakGlassRow> {
  const [use] = await scope.tx.select().from(breakGlassUses).where(eq(breakGlassUses.id, id)).for("update");
  if (!use) throw notFound("There is no such use of break-glass.");
  return use;
}
