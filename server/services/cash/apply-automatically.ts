import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName, type PolicyActor } from "#server/domain/access/actor";
import { ACCEPT, MATCHED_TYPE } from "#server/domain/cash/decisions";
import { actsOf, type CashDesk, proposalKey, settlementOf, whyNotAccepted } from "#server/domain/exceptions/cash-desk";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { AppError, ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { type CaseRecord, lockCase } from "#server/services/cases/lock-case";
import { loadDesk } from "#server/services/cash/load-desk";
import { beginFix } from "#server/services/exceptions/begin-fix";
import { activePolicy } from "#server/services/policies/active-policy";

/** Cases looked at in one run, the latest first; the next run looks again. */
const MOST_LOOKED_AT = 200;

/** Nobody's, awake, and nothing ever decided about them: what somebody undid is for a person. */
const dueAutomatically = defineQuery({
  name: "cash.due_automatically",
  permission: "case.read",
  input: z.strictObject({}),
  async run(scope) {
    const { document, version } = await activePolicy(scope, "matching");
    if (!document.isAutomatic) return { version, caseIds: [] };
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select c.id from cases c
      where c.type = ${MATCHED_TYPE} and c.closed_at is null and c.snoozed_until is null and c.owner_id is null and c.state = 'routed'
        and not exists (select from receipt_decisions d where d.case_id = c.id)
      order by c.detected_at desc, c.id limit ${MOST_LOOKED_AT}`);
    return { version, caseIds: rows.map(({ id }) => id) };
  },
});

/** Applies the money of one case as the policy in force allows without asking, under the policy's own name. */
export const applyAutomatically = defineCommand({
  name: "cash.apply_automatically",
  permission: "cash.apply",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }) {
    const policy = await activePolicy(scope, "matching");
    if (scope.actor.kind !== "policy" || actorName(scope.actor) !== policy.name || !policy.document.isAutomatic)
      throw ruleViolation(`Only ${policy.name}, which is in force, applies money without asking. Nothing was changed.`);
    const before = await lockCase(scope, caseId);
    await refuseWhenNotMeant(scope, before);
    const desk = await loadDesk(scope, before);
    const proposal = desk && certainProposal(desk);
    if (!proposal)
      throw ruleViolation(`What the money of case ${before.number} is for is not certain, so somebody decides.`);
    const { fix, event } = await beginFix(scope, before, {
      fix: ACCEPT,
      input: { proposal },
      policyVersion: policy.name,
    });
    return { result: { label: fix.label }, events: [event] };
  },
});

async function refuseWhenNotMeant({ tx }: Parameters<typeof lockCase>[0], row: CaseRecord): Promise<void> {
  if (row.type !== MATCHED_TYPE)
    throw ruleViolation(`Case ${row.number} is about more than what its money is for, so somebody decides.`);
  if (row.ownerId !== null || row.state !== "routed" || row.snoozedUntil !== null)
    throw ruleViolation(`Case ${row.number} is in somebody's hands, so nothing is applied by itself.`);
  const decided = await tx.execute(sql`select 1 from receipt_decisions where case_id = ${row.id} limit 1`);
  if (decided.length > 0)
    throw ruleViolation(`The money of case ${row.number} was decided about before: a person decides now.`);
}

/** The key of the first proposal where it is certain and leaves nothing of the money or the invoices open; null otherwise. */
export function certainProposal(desk: CashDesk): string | null {
  const [best] = desk.matched.candidates;
  if (!best || desk.matched.verdict.kind !== "automatic" || whyNotAccepted(desk, best) !== null) return null;
  const settlement = settlementOf(desk, best);
  const { kind, minor } = best.difference;
  const isShort = minor < 0n;
  const isKept =
    settlement.restMinor === 0n || actsOf(desk, settlement).at(-1)?.operation.operation === "payment.keep_as_credit";
  // What a discount or a rate leaves is booked by nobody yet, so somebody looks at it.
  const isBooked =
    kind === "exact" || ((kind === "cents" || kind === "charge") && (!isShort || settlement.writeOff !== null));
  return isBooked && isKept ? proposalKey(best) : null;
}

export type AutomaticRun = { applied: number; refused: number };

/** Goes through what nobody holds; each case in a transaction of its own, what one refuses leaves the others done. */
export async function runAutomatically(context: Context, signal?: AbortSignal): Promise<AutomaticRun> {
  const { version, caseIds } = await dueAutomatically.execute(context, {});
  const actor: PolicyActor = { kind: "policy", name: "matching", version, permissions: ["cash.apply"] };
  const run: AutomaticRun = { applied: 0, refused: 0 };
  for (const caseId of caseIds) {
    signal?.throwIfAborted();
    try {
      await applyAutomatically.execute({ ...context, actor }, { caseId });
      run.applied += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      run.refused += 1;
    }
  }
  return run;
}
