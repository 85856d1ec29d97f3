import { amountText, latest, type ObjectAct, referenceOf, refersTo } from "#server/connectors/stripe/object-act";
import { pathOfObject, readOrNull } from "#server/connectors/stripe/re-read";
import { unreadableAnswer } from "#server/connectors/stripe/read-invoice";
import { type WireCharge, type WireRefund, wireCharge, wireRefund } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type RefundEffect = Extract<OutboundEffect, { operation: "refund.issue" }>;
type State = { charge: WireCharge; refund: WireRefund | null };

/** Why a refund that was made did not reach the payer, and what to do about it. */
const FAILURES: Partial<Record<string, string>> = {
  lost_or_stolen_card: "the card was reported lost or stolen; ask for bank details and pay it back by transfer",
  expired_or_canceled_card: "the card has expired or was cancelled; ask for bank details and pay it back by transfer",
  charge_for_pending_refund_disputed: "the payer took the payment back through their bank meanwhile; nothing is owed",
  insufficient_funds: "Stripe's balance does not cover it; try again after the next payments came in",
  declined: "the payer's bank declined it; ask for bank details and pay it back by transfer",
};

/** Why one waits that Stripe has taken. */
const WAITS: Partial<Record<string, string>> = {
  insufficient_funds: "it goes out once Stripe's balance covers it",
  charge_pending: "it goes out once the payment itself has come in",
};

/** Pays a charge back. Stripe never pays back more than it took, and our reference tells a refund that went out already. */
export const issueRefund: ObjectAct<RefundEffect, State> = {
  async read(effect, context) {
    const answer = await readOrNull(context.client, pathOfObject("charge", effect.chargeId) ?? "", context.signal);
    if (answer === null) return null;
    const charge = wireCharge.safeParse(answer.body);
    if (!charge.success) throw unreadableAnswer(`payment ${effect.chargeId}`);
    const refunds = await latest("/v1/refunds", { charge: effect.chargeId }, context);
    const ours = refunds.find((refund) => refersTo(refund, effect.id));
    const refund = ours === undefined ? null : wireRefund.safeParse(ours);
    if (refund && !refund.success) throw unreadableAnswer(`refund ${String(ours?.id)}`);
    return { charge: charge.data, refund: refund?.data ?? null };
  },
  done({ charge, refund }) {
    if (refund === null || isFailed(refund)) return null;
    const amount = amountText(refund.amount, refund.currency);
    const waits =
      refund.status === "pending" ? (WAITS[refund.pending_reason ?? ""] ?? "the bank has yet to take it") : null;
    return {
      confirmation: `${amount} of the payment ${charge.id} ${waits === null ? "were paid back" : `are on their way back: ${waits}`}.`,
      reference: refund.receipt_number ?? refund.id,
      documentId: refund.id,
      documentMinor: String(refund.amount),
    };
  },
  refusal({ charge, refund }, effect) {
    if (refund !== null)
      return `The refund ${refund.id} did not reach the payer: ${FAILURES[refund.failure_reason ?? ""] ?? "Stripe gives no reason; ask for bank details and pay it back by transfer"}.`;
    if (charge.status === "failed" || charge.paid === false)
      return `The payment ${charge.id} never succeeded, so there is nothing to pay back.`;
    if (charge.currency.toUpperCase() !== effect.currency)
      return `The payment ${charge.id} is in ${charge.currency.toUpperCase()}, and ${effect.currency} were to be paid back. Decide anew how much it is.`;
    const left = charge.amount - (charge.amount_refunded ?? 0);
    if (left <= 0) return `The payment ${charge.id} was paid back in full already. Look at the payment anew.`;
    return BigInt(left) < BigInt(effect.amountMinor)
      ? `Only ${amountText(left, charge.currency)} of the payment ${charge.id} can still be paid back. Decide anew how much it is to be.`
      : null;
  },
  send: (_state, { chargeId, amountMinor, reason, id, idempotencyKey }, { client, signal }) =>
    client.post(
      "/v1/refunds",
      { charge: chargeId, amount: amountMinor, reason, metadata: referenceOf(id) },
      idempotencyKey,
      signal,
    ),
  gone: ({ chargeId }) =>
    `Stripe does not know the payment ${chargeId} any more, so nothing was paid back. Look at the payment anew.`,
  touched: ({ chargeId }) => [{ system: "stripe", type: "charge", id: chargeId }],
};

function isFailed({ status }: WireRefund): boolean {
  return status === "failed" || status === "canceled";
}
