import { sql } from "drizzle-orm";
import { z } from "zod";
import { type SealAlarm, type SealFacts, sealAlarms } from "#server/domain/audit/seal-health";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { storedCopies } from "#server/services/audit/load-copies";
import { SEALS_STREAM } from "#server/services/audit/verify-core";

export type AuditStatus = SealFacts & { alarms: SealAlarm[] };

/** How far the log is sealed and copied, and what alarms stand: for the desk, and for the banner of whoever answers for it. */
export const auditStatus = defineQuery({
  name: "audit.status",
  permission: "audit.read",
  input: z.strictObject({}),
  async run(scope): Promise<AuditStatus> {
    const facts: SealFacts = {
      newest: await newestSeal(scope),
      waitingSince: await waitingSince(scope),
      copies: await storedCopies(scope),
    };
    return { ...facts, alarms: sealAlarms(facts, scope.now) };
  },
});

async function newestSeal({ tx }: Pick<Scope, "tx">): Promise<SealFacts["newest"]> {
  const [row] = await tx.execute<{ number: number; at: string }>(
    sql`select number, at from event_seals order by number desc limit 1`,
  );
  return row ? { number: row.number, at: new Date(row.at) } : null;
}

/**
 * When the oldest event was written that no seal holds. Asked of the database as a whole, whatever legal entities one
 * sees: that something waits is no secret, and what it is is not said.
 */
async function waitingSince({ tx }: Pick<Scope, "tx">): Promise<Date | null> {
  const [row] = await tx.execute<{ at: string | null }>(sql`select unsealed_since(${SEALS_STREAM}) as at`);
  return row?.at ? new Date(row.at) : null;
}
