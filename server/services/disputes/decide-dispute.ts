import { eq } from "drizzle-orm";
import { disputeItems } from "#db/schema/disputes";
import { DecideDisputeInput, type DecideDisputeInput as Decision } from "#server/domain/disputes/inputs";
import { answerTrouble, decided } from "#server/domain/disputes/standing";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { caseEvent } from "#server/services/cases/update-case";
import { askForCredits } from "#server/services/disputes/ask-for-credit";
import { loadContestable } from "#server/services/disputes/load-contestable";
import { type DisputeItemRecord, type LockedDispute, lockDisputeToWork } from "#server/services/disputes/lock-dispute";
import { lookAgainAt } from "#server/services/disputes/look-again-at";
import { moveCase } from "#server/services/disputes/move-case";
import { tellDecision } from "#server/services/disputes/tell-decision";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/**
 * Decides parts of a dispute: each is given back whole, in part or not at all. What is given back is asked for as credit
 * memos in the same transaction, and stays out of dunning until they come; what is rejected is asked for again at once.
 */
export const decideDispute = defineCommand({
  name: "dispute.decide",
  permission: "dispute.work",
  input: DecideDisputeInput,
  async run(scope, input) {
    personActing(scope);
    const locked = await lockDisputeToWork(scope, input.caseId, input.version);
    await refuseWhenAnothersCase(scope, locked.row, "decide");
    const { row, dispute } = locked;
    requireCause(locked, input);
    const today = businessDate(scope.now, await loadTimeZone(scope, dispute.entityCode));
    const items = await storeAnswers(scope, locked, input, today);
    const answered = items.filter(({ id }) => input.items.some(({ itemId }) => itemId === id));
    const invoices = await loadContestable(
      scope,
      answered.map(({ invoiceId }) => invoiceId),
      today,
    );
    const accepted = answered.filter(({ acceptedMinor }) => acceptedMinor > 0n);
    const requests = await askForCredits(scope, locked, accepted, { invoices, note: input.note });
    const told = input.isToldToCustomer
      ? await tellDecision(scope, locked, answered, { invoices, note: input.note })
      : [];
    const outcome = "resolved_by_hand";
    const moved = await moveCase(scope, locked, items, {
      today,
      note: input.note,
      outcome,
      rootCause: input.rootCause,
    });
    await askForWorklist(scope, [dispute.customerId]);
    await lookAgainAt(
      scope,
      answered.map(({ invoiceId }) => invoiceId),
    );
    const words = decisionWords(answered, dispute.currency);
    const after =
      requests === 0 ? "" : ` ${requests === 1 ? "A credit memo is" : `${requests} credit memos are`} asked for.`;
    const event = caseEvent("dispute.decided", moved, {
      reason: input.note,
      policyVersion: dispute.policyVersion,
      data: {
        sentence: `${personActing(scope).name} decided: ${words}.${after}${told.length > 0 ? " The customer is written to." : ""}`,
        customerId: dispute.customerId,
        disputeId: dispute.id,
        rootCause: input.rootCause,
        items: answered.map(({ id, state, acceptedMinor }) => ({ itemId: id, state, acceptedMinor })),
      },
    });
    return {
      result: await actResult(scope, moved.row, `Case ${row.number}: ${words}.${after}`, false),
      events: [event, ...told],
    };
  },
});

function requireCause({ row, items }: LockedDispute, input: Decision): void {
  const open = items.filter(({ state }) => state === "open");
  const answered = new Set(input.items.map(({ itemId }) => itemId));
  if (open.every(({ id }) => answered.has(id)) && input.rootCause === null)
    throw ruleViolation(`This decides the last open part of case ${row.number}. Say what lay behind the claim.`);
}

/** Writes each answer on its part. @returns all parts as they are now. */
async function storeAnswers(
  scope: Scope,
  { row, items }: LockedDispute,
  { items: answers, note }: Decision,
  today: string,
): Promise<DisputeItemRecord[]> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const decidedBy = personActing(scope).name;
  if (new Set(answers.map(({ itemId }) => itemId)).size < answers.length)
    throw ruleViolation("A part is answered twice. Answer each once.");
  for (const { itemId, acceptedMinor } of answers) {
    const item = byId.get(itemId);
    if (!item) throw ruleViolation(`A part that was chosen is none of case ${row.number}. Open the case again.`);
    const trouble = answerTrouble(item, acceptedMinor);
    if (trouble) throw item.state === "open" ? ruleViolation(trouble) : conflict(trouble);
    const changes = {
      state: decided(item.disputedMinor, acceptedMinor),
      acceptedMinor,
      decidedBy,
      decidedOn: today,
      decidedAt: scope.now,
      decisionNote: note,
      requestId: null,
    };
    await scope.tx.update(disputeItems).set(changes).where(eq(disputeItems.id, itemId));
    byId.set(itemId, { ...item, ...changes });
  }
  return [...byId.values()];
}

/** "€300.00 accepted and €100.00 rejected". */
export function decisionWords(
  items: readonly Pick<DisputeItemRecord, "disputedMinor" | "acceptedMinor">[],
  currency: string,
): string {
  const accepted = items.reduce((sum, { acceptedMinor }) => sum + acceptedMinor, 0n);
  const rejected = items.reduce((sum, { disputedMinor }) => sum + disputedMinor, 0n) - accepted;
  return listWords([
    ...(accepted > 0n ? [`${amountWords(accepted, currency)} accepted`] : []),
    ...(rejected > 0n ? [`${amountWords(rejected, currency)} rejected`] : []),
  ]);
}
