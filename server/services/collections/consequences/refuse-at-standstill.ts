import { sql } from "drizzle-orm";
import { type Standstill, standstills } from "#server/domain/collections/account-facts";
import { standstillOf } from "#server/domain/collections/holds";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";

/**
 * Bankruptcy and death stop everything that is done to a customer who does not pay, from the instant they are noted: what was
 * signed the day before is not carried out either. @throws AppError RULE_VIOLATION
 */
export async function refuseAtStandstill(
  { tx }: Pick<Scope, "tx">,
  customer: { id: string; name: string },
  whatStays: string,
): Promise<void> {
  const [row] = await tx.execute<{ kind: Standstill }>(sql`
    select kind from collection_exclusions
    where customer_id = ${customer.id}::uuid and kind = any(${sql.param(standstills)}::text[]) and ended_at is null order by entered_at limit 1`);
  const [stopped] = standstillOf({ standstill: row?.kind ?? null });
  if (stopped) throw ruleViolation(`${customer.name}: ${stopped.sentence} ${whatStays}`);
}
