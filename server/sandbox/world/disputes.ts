import { record } from "#server/sandbox/stripe/events";
import { disputeShape } from "#server/sandbox/stripe/shape-credit";
import { chargeShape } from "#server/sandbox/stripe/shape-payment";
import type { Charge, Dispute } from "#server/sandbox/world/billing-model";
import { plantChargeback } from "#server/sandbox/world/mistakes/chargeback";
import { drawsFor } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** The payer's bank takes a charge back; until the day given, the other side can be heard. */
export function openDispute(world: World, charge: Charge, reason: string, evidenceDueAt: number): Dispute {
  const dispute = world.disputes.add({
    id: world.id("dp", charge.id),
    chargeId: charge.id,
    paymentIntentId: charge.paymentIntentId,
    customerId: charge.customerId,
    entity: world.invoices.must(charge.invoiceId).entity,
    amount: charge.amount,
    currency: charge.currency,
    reason,
    status: "needs_response",
    evidence: {},
    evidenceDueAt,
    submissionCount: 0,
    createdAt: world.now,
  });
  charge.disputed = true;
  world.charges.touch();
  record(world, "charge.dispute.created", () => disputeShape(dispute));
  record(world, "charge.updated", () => chargeShape(world, charge), {});
  return dispute;
}

const DISPUTED_SHARE = 0.012;
/** Banks give at least so many days to answer. */
const SHORTEST_NOTICE_DAYS = 12;
const ANSWERED_SHARE = 0.7;
const WON_SHARE = 0.6;
/** Disputes opened so long before the anchor were answered by those who worked then; later ones wait for somebody. */
const BACKLOG = 12 * DAY;

/** A few payments by card are taken back some weeks later. */
export function planDispute(world: World, charge: Charge): void {
  const draw = drawsFor(world.seed, `taken back/${charge.id}`);
  if (draw.happens(DISPUTED_SHARE)) world.tasks.push(world.now + draw.int(4, 40) * DAY, "dispute", charge.id);
}

export function takeBack(world: World, task: Task): void {
  const charge = world.charges.must(task.id);
  if (charge.disputed || charge.refunded > 0) return;
  plantChargeback(world, charge, SHORTEST_NOTICE_DAYS);
  const dispute = world.disputes.must(world.id("dp", charge.id));
  const draw = drawsFor(world.seed, `answer/${charge.id}`);
  if (world.now < world.anchor - BACKLOG && draw.happens(ANSWERED_SHARE))
    world.tasks.push(world.now + DAY, "answerDispute", dispute.id);
}

export function answerDispute(world: World, task: Task): void {
  const dispute = world.disputes.must(task.id);
  if (dispute.status !== "needs_response") return;
  submitEvidence(world, dispute, { uncategorized_text: "The service was used in the period that was paid." }, true);
}

/** Unanswered, a dispute is lost; answered, the bank weighs it. */
export function decideDispute(world: World, task: Task): void {
  const dispute = world.disputes.must(task.id);
  if (dispute.status !== "needs_response" && dispute.status !== "under_review") return;
  const isWon = dispute.status === "under_review" && drawsFor(world.seed, `verdict/${dispute.id}`).happens(WON_SHARE);
  closeDispute(world, dispute, isWon ? "won" : "lost");
}

export function submitEvidence(
  world: World,
  dispute: Dispute,
  evidence: Record<string, string>,
  isFinal: boolean,
): void {
  dispute.evidence = { ...dispute.evidence, ...evidence };
  if (isFinal) {
    dispute.status = "under_review";
    dispute.submissionCount += 1;
  }
  world.disputes.touch();
  record(world, "charge.dispute.updated", () => disputeShape(dispute), {});
}

/** Lost, the money stays with the payer. */
export function closeDispute(world: World, dispute: Dispute, status: "won" | "lost"): void {
  dispute.status = status;
  world.disputes.touch();
  record(world, "charge.dispute.closed", () => disputeShape(dispute));
}
