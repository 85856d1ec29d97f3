import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import type { PlannedAct } from "#server/domain/approvals/packet";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { requestEffect } from "#server/services/effects/request-effect";

type ConfirmedAct = { id: string; system: string; target: string; operation: Record<string, unknown> };

/** Acts of a request that sources have confirmed: what was refused half-way is gone on with behind them. */
async function loadConfirmedActs(scope: Pick<Scope, "tx">, requestId: string): Promise<ConfirmedAct[]> {
  return scope.tx.execute<ConfirmedAct>(sql`
    select id, system, target, payload || jsonb_build_object('operation', operation) as operation from effects
    where request_id = ${requestId} and state = 'confirmed' order by position`);
}

/**
 * Whether sources confirmed any act of this very plan. What was carried out under an earlier packet begins nothing of the
 * one that was signed after it.
 */
export async function hasBegun(
  scope: Pick<Scope, "tx">,
  requestId: string,
  plan: readonly PlannedAct[],
): Promise<boolean> {
  const planned = new Set(plan.map(identityOf));
  return (await loadConfirmedActs(scope, requestId)).some((act) => planned.has(identityOf(act)));
}

/**
 * Stores the acts of an approved plan as intents, each following the one before it, but for those that are done.
 * @returns the ids of the acts that were asked for now.
 */
export async function performPlan(
  scope: Scope,
  row: Pick<RequestRecord, "id" | "version" | "entityCode" | "caseId">,
  plan: readonly PlannedAct[],
): Promise<string[]> {
  const done = new Map((await loadConfirmedActs(scope, row.id)).map((act) => [identityOf(act), act.id]));
  const asked: string[] = [];
  let before: string | undefined;
  let isBeforeDone = false;
  for (const [index, act] of plan.entries()) {
    const earlier = done.get(identityOf(act));
    if (earlier === undefined) {
      const { effectId } = await requestEffect(scope, {
        ...act,
        caseId: row.caseId,
        requestId: row.id,
        entity: row.entityCode,
        dedupe: `request:${row.id}:${row.version}:${index}`,
        ...(before === undefined ? {} : { follows: before }),
      });
      // Nothing wakes what follows an act that was confirmed long ago.
      if (isBeforeDone) await enqueue(scope, "effects.send", { effectId });
      asked.push(effectId);
      before = effectId;
    } else before = earlier;
    isBeforeDone = earlier !== undefined;
  }
  return asked;
}

function identityOf({
  system,
  target,
  operation,
}: Pick<ConfirmedAct, "system" | "target"> & { operation: object }): string {
  return canonicalize({ system, target, operation }) ?? "";
}
