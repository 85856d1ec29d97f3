import { sql } from "drizzle-orm";
import { effects } from "#db/schema/sync";
import { actorName } from "#server/domain/access/actor";
import type { InsideOperation } from "#server/domain/approvals/inside-acts";
import { askerWords } from "#server/domain/collections/charge-retry-states";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { Scope } from "#server/kernel/context";
import { type EnqueueOptions, enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";
import { newId, stableId } from "#server/kernel/ids";
import { chargeUnderWay } from "#server/services/effects/one-charge";

export type EffectRequest = {
  caseId: string | null;
  /** The approved request that allows it, where it moves money that was already claimed. */
  requestId?: string;
  entity: string | null;
  system: string;
  operation: OutboundOperation | InsideOperation;
  /** What it does, in business words: "Set purchase order 4500-7781 on the draft". */
  label: string;
  /** The object acted on, "invoice:in_…": effects on one object go out in the order they were asked for. */
  target: string;
  /** Tells this act apart from others of the case; the same case and word never act twice. */
  dedupe: string;
  /** The act before it in one fix: this one goes out once that one is confirmed. */
  follows?: string;
  /** Kept back until then, so that whoever asked can take it back. */
  notBefore?: Date;
};

/**
 * Stores the intent to act on a source in the caller's transaction, and its wake-up unless it follows another: then that
 * one's confirmation wakes it. Nothing is sent here.
 */
export async function requestEffect(scope: Scope, request: EffectRequest): Promise<{ effectId: string }> {
  const effectId = newId(scope.now);
  const idempotencyKey = `docket-${stableId(request.caseId ?? request.target, request.dedupe)}`;
  const { operation, ...payload } = request.operation;
  if (operation === "invoice.retry_payment") await refuseSecondCharge(scope, request, idempotencyKey);
  const [stored] = await scope.tx
    .insert(effects)
    .values({
      id: effectId,
      entityCode: request.entity,
      caseId: request.caseId,
      requestId: request.requestId ?? null,
      system: request.system,
      operation,
      label: request.label,
      payload,
      idempotencyKey,
      target: request.target,
      followsId: request.follows ?? null,
      state: "intent",
      nextAttemptAt: request.notBefore ?? null,
      requestedBy: actorName(scope.actor),
      requestedAt: scope.now,
      correlationId: scope.correlationId,
    })
    .onConflictDoNothing({ target: effects.idempotencyKey })
    .returning({ id: effects.id });
  if (!stored) {
    const [earlier] = await scope.tx.execute<{ id: string }>(
      sql`select id from effects where idempotency_key = ${idempotencyKey}`,
    );
    return { effectId: earlier?.id ?? effectId };
  }
  if (request.follows === undefined) await enqueue(scope, "effects.send", { effectId }, waitOf(scope, request));
  return { effectId };
}

function waitOf({ now }: Pick<Scope, "now">, { notBefore }: EffectRequest): EnqueueOptions {
  const seconds = notBefore === undefined ? 0 : Math.ceil((notBefore.getTime() - now.getTime()) / 1_000);
  return seconds > 0 ? { startAfterSeconds: seconds } : {};
}

/** Nobody is charged by two at once; the same act asked for again is answered as ever. */
async function refuseSecondCharge(scope: Scope, { system, target }: EffectRequest, key: string): Promise<void> {
  const underWay = await chargeUnderWay(scope, { system, target });
  if (!underWay || underWay.idempotencyKey === key) return;
  throw conflict(
    `A charge that ${askerWords(underWay.requestedBy)} asked for is under way. Wait for its outcome; nothing was charged a second time.`,
  );
}
