import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { receiptDecisions } from "#db/schema/cash";
import { actorName } from "#server/domain/access/actor";
import { caseMachine } from "#server/domain/cases/machine";
import { learned, type PaidBefore } from "#server/domain/cash/payer-history";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { type CaseRecord, lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { lockMarks, store } from "#server/services/cash/learn";
import { wakeNextOnTarget } from "#server/services/effects/drop-followers";

type Decision = typeof receiptDecisions.$inferSelect;

/**
 * Takes back what was decided about money while nothing of it has gone out. The acts are locked: either the worker has one
 * already, and the decision stands, or none of them ever goes. What was learned from it is forgotten.
 */
export const undoDecision = defineCommand({
  name: "cash.undo",
  permission: "cash.apply",
  input: z.strictObject({ caseId: z.uuid(), version: z.int().min(1) }),
  async run(scope, { caseId, version }) {
    const person = personActing(scope);
    const before = await lockToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, before, "undo what was decided on");
    const decision = await standingDecision(scope, before);
    const told = await voidActs(scope, before, decision);
    await forget(scope, decision);
    await scope.tx
      .update(receiptDecisions)
      .set({ undoneAt: scope.now, undoneBy: actorName(scope.actor) })
      .where(eq(receiptDecisions.id, decision.id));
    const updated = await updateCase(scope, before, {
      state: caseMachine.next(before.state, "fail_correction"),
      ownerId: before.ownerId ?? person.userId,
    });
    const event = caseEvent("cash.undone", updated, {
      data: {
        sentence: `${person.name} took back what was decided before anything of it went out.`,
        decision: decision.id,
        kind: decision.kind,
      },
    });
    return {
      result: await actResult(scope, updated.row, "Undone. Nothing of it went out.", false),
      events: [event, ...told],
    };
  },
});

async function standingDecision(scope: Scope, row: CaseRecord): Promise<Decision> {
  const [decision] = await scope.tx
    .select()
    .from(receiptDecisions)
    .where(and(eq(receiptDecisions.caseId, row.id), isNull(receiptDecisions.undoneAt)))
    .orderBy(desc(receiptDecisions.decidedAt))
    .limit(1)
    .for("update");
  if (!decision || row.state !== "correcting")
    throw ruleViolation(`Nothing decided on case ${row.number} is on its way, so there is nothing to undo.`);
  return decision;
}

type Act = { id: string; state: string; fence: number; label: string; system: string };

async function voidActs(scope: Scope, row: CaseRecord, decision: Decision): Promise<DomainEvent[]> {
  const acts = await scope.tx.execute<Act>(sql`
    select id, state, fence, label, system from effects
    where case_id = ${row.id} and requested_at = ${decision.decidedAt.toISOString()}::timestamptz order by position for update`);
  const gone = acts.find(({ state, fence }) => state !== "intent" || fence > 0);
  if (gone)
    throw ruleViolation(
      `It has gone out already: ${gone.label}. What a source has done is corrected there by another fix.`,
    );
  const reason = `Taken back by ${actorName(scope.actor)} before it was sent.`;
  await scope.tx.execute(sql`
    update effects set state = 'failed', error = ${reason}, settled_at = ${scope.now.toISOString()}::timestamptz, next_attempt_at = null
    where id = any(${sql.param(acts.map(({ id }) => id))}::uuid[])`);
  for (const { id } of acts) await wakeNextOnTarget(scope, id);
  return acts.map(({ id, label, system }) => ({
    type: "effect.withdrawn",
    subject: { type: "case", id: row.id },
    entity: row.entityCode,
    data: { effectId: id, label, system, sentence: `Not sent, as it was taken back: ${label}.` },
  }));
}

/** The account and the name are the customer's once less; who was turned down is as before. */
async function forget(scope: Scope, decision: Decision): Promise<void> {
  const payer = { entityCode: decision.entityCode, account: decision.payerAccount, name: decision.payerName };
  const before = await lockMarks(scope, payer);
  const undone = learned(before, {
    kind: "undone",
    customerIds: new Set(decision.customerIds),
    account: payer.account,
    name: payer.name,
    on: decision.decidedOn,
  });
  const after = undone
    .map((one) => restored(one, decision))
    .filter(({ times, turnedDownOn }) => times > 0 || turnedDownOn);
  await store(scope, decision.entityCode, before, after);
}

function restored(one: PaidBefore, { turnedDown, decidedOn }: Decision): PaidBefore {
  const was = turnedDown.find(({ customerId, by }) => customerId === one.customerId && by === one.by);
  return was && one.turnedDownOn === decidedOn ? { ...one, turnedDownOn: was.beforeOn } : one;
}
