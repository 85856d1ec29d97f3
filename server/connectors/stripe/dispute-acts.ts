import type { ActContext } from "#server/connectors/stripe/acts";
import { amountText, type ObjectAct, referenceOf } from "#server/connectors/stripe/object-act";
import { readOrNull } from "#server/connectors/stripe/re-read";
import { unreadableAnswer } from "#server/connectors/stripe/read-invoice";
import { type WireDispute, wireDispute } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type SubmitEffect = Extract<OutboundEffect, { operation: "dispute.submit_evidence" }>;
type AcceptEffect = Extract<OutboundEffect, { operation: "dispute.accept" }>;

const TAKES_EVIDENCE = ["needs_response", "warning_needs_response"];

export const submitEvidence: ObjectAct<SubmitEffect, WireDispute> = {
  read: readDispute,
  done: (dispute) =>
    ["under_review", "warning_under_review", "won"].includes(dispute.status)
      ? `The evidence against the dispute over ${amountText(dispute.amount, dispute.currency)} was handed in; the payer's bank decides.`
      : null,
  refusal: (dispute) =>
    TAKES_EVIDENCE.includes(dispute.status)
      ? null
      : `The dispute is ${dispute.status.replaceAll("_", " ")}; it takes no more evidence.`,
  send(dispute, { text, documents, id, idempotencyKey }, { client, signal }) {
    const evidence = { uncategorized_text: documents === "" ? text : `${text}\n\nDocuments: ${documents}` };
    const change = { evidence, metadata: referenceOf(id), submit: true };
    return client.post(pathOf(dispute.id), change, idempotencyKey, signal);
  },
  gone,
  touched,
};

export const acceptDispute: ObjectAct<AcceptEffect, WireDispute> = {
  read: readDispute,
  done: (dispute) =>
    dispute.status === "lost"
      ? `The dispute is closed; ${amountText(dispute.amount, dispute.currency)} stay with the payer.`
      : null,
  refusal: (dispute) => (dispute.status === "won" ? "The dispute was won, so there is no loss to accept." : null),
  send: (dispute, { idempotencyKey }, { client, signal }) =>
    client.post(`${pathOf(dispute.id)}/close`, {}, idempotencyKey, signal),
  gone,
  touched,
};

async function readDispute(
  { disputeId }: { disputeId: string },
  { client, signal }: ActContext,
): Promise<WireDispute | null> {
  const answer = await readOrNull(client, pathOf(disputeId), signal);
  if (answer === null) return null;
  const parsed = wireDispute.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(`dispute ${disputeId}`);
  return parsed.data;
}

function pathOf(id: string): string {
  return `/v1/disputes/${encodeURIComponent(id)}`;
}

function gone({ disputeId }: { disputeId: string }): string {
  return `Stripe does not know the dispute ${disputeId} any more, so nothing was done. Check whether it still needs anything.`;
}

function touched({ disputeId, chargeId }: { disputeId: string; chargeId: string }) {
  return [
    { system: "stripe", type: "dispute", id: disputeId },
    { system: "stripe", type: "charge", id: chargeId },
  ];
}
