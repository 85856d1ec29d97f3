import { sql } from "drizzle-orm";
import { z } from "zod";
import { DOCKET, type InsideOperation } from "#server/domain/approvals/inside-acts";
import type { EffectOutcome } from "#server/domain/sync/effects";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, refusalOf } from "#server/kernel/errors";
import type { InsideAct, Performed } from "#server/services/approvals/inside/performer";
import { performers } from "#server/services/approvals/inside/registry";
import { findRequest } from "#server/services/approvals/lock-request";
import { settle } from "#server/services/effects/settle-effect";

type Row = { request_id: string | null; operation: string; payload: Record<string, unknown> };

/**
 * Performs an act of Docket's own and settles it in the same transaction, so that it is done once or not at all. What a
 * command refuses is taken back to before it began, and the act fails with its sentence.
 */
export const performInside = defineCommand({
  name: "effect.perform_inside",
  permission: "effect.send",
  input: z.strictObject({ effectId: z.uuid(), fence: z.int() }),
  async run(scope, { effectId, fence }) {
    const [row] = await scope.tx.execute<Row>(sql`
      select request_id, operation, payload from effects where id = ${effectId} and system = ${DOCKET} and state = 'sent' and fence = ${fence} for update`);
    if (!row?.request_id)
      throw conflict("Another attempt at this act has taken over, or it is settled. Nothing was done here.");
    const request = await findRequest(scope, row.request_id);
    const operation = { operation: row.operation, ...row.payload } as InsideOperation;
    return settle(scope, { effectId, fence, settlement: await outcomeOf(scope, { effectId, request, operation }) });
  },
});

async function outcomeOf(scope: Scope, act: InsideAct<InsideOperation>): Promise<EffectOutcome> {
  try {
    const done = await scope.tx.transaction((savepoint) => perform({ ...scope, tx: savepoint }, act));
    const { confirmation, reference, documentId } = done;
    return {
      outcome: "confirmed",
      confirmation,
      touched: [],
      ...(reference === undefined ? {} : { reference }),
      ...(documentId === undefined ? {} : { documentId }),
    };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { outcome: "refused", reason: refusal.message, touched: [] };
  }
}

function perform(scope: Scope, act: InsideAct<InsideOperation>): Promise<Performed> {
  const performer = performers[act.operation.operation] as (
    scope: Scope,
    act: InsideAct<InsideOperation>,
  ) => Promise<Performed>;
  return performer(scope, act);
}
