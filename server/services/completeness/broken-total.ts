import { eq } from "drizzle-orm";
import { controlTotals } from "#db/schema/completeness";
import { isAccepted, type StoredDifferences } from "#server/domain/completeness/views";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";

export type BrokenTotal = typeof controlTotals.$inferSelect;

/** A count whose sides do not agree. @throws AppError where there is none that the actor may see, or where they agree. */
export async function loadBrokenTotal(
  { tx }: Pick<Scope, "tx">,
  totalId: string,
  lock: "for update" | "read" = "read",
): Promise<BrokenTotal> {
  const query = tx.select().from(controlTotals).where(eq(controlTotals.id, totalId));
  const [total] = lock === "read" ? await query : await query.for("update");
  if (!total) throw notFound("This count does not exist, or it belongs to a legal entity you may not see.");
  if (total.state !== "breaks")
    throw ruleViolation(`Both sides agree on this count of ${total.businessOn} by now, so no difference is left.`);
  if (isAccepted(total)) throw ruleViolation(`This difference of ${total.businessOn} was accepted already.`);
  return total;
}

/** What differs, not what the day holds: lone amounts, and by how much the unequal ones differ. */
export function atStake({ missing, surplus, different }: StoredDifferences): bigint {
  const lone = [...missing, ...surplus].reduce((sum, { amountMinor }) => sum + magnitude(BigInt(amountMinor)), 0n);
  return different.reduce(
    (sum, { sourceMinor, ourMinor }) => sum + magnitude(BigInt(sourceMinor) - BigInt(ourMinor)),
    lone,
  );
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
