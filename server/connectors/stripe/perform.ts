import type { LookUpOutcome } from "#server/connectors/connector";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite, SourceFailure } from "#server/connectors/source-failure";
import { type Act, type ActContext, acts, type InvoiceEffect, nameOfInvoice } from "#server/connectors/stripe/acts";
import { applyCredit } from "#server/connectors/stripe/apply-credit";
import { applyPayment, keepAsCredit, recordPayment } from "#server/connectors/stripe/cash-acts";
import { correctAddress, lookUpAddress } from "#server/connectors/stripe/correct-address";
import { correctItem } from "#server/connectors/stripe/correct-item";
import { issueCredit, voidCredit } from "#server/connectors/stripe/credit-acts";
import { issueCreditLines } from "#server/connectors/stripe/credit-lines-act";
import { correctField, setTaxId } from "#server/connectors/stripe/customer-acts";
import { acceptDispute, submitEvidence } from "#server/connectors/stripe/dispute-acts";
import { editLine } from "#server/connectors/stripe/edit-line";
import { listPage } from "#server/connectors/stripe/lists";
import { idempotencyKeyOf } from "#server/connectors/stripe/messages";
import { lookUpAct, type ObjectAct, performAct } from "#server/connectors/stripe/object-act";
import { finalizeInvoice, recalculateInvoice, sendInvoice, setEmail } from "#server/connectors/stripe/process-acts";
import { readInvoice } from "#server/connectors/stripe/read-invoice";
import { issueRefund } from "#server/connectors/stripe/refund-act";
import { renewSubscription } from "#server/connectors/stripe/renew-subscription";
import { reportReturn, takeBackCredit } from "#server/connectors/stripe/return-acts";
import type { WireInvoice } from "#server/connectors/stripe/wire";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

/** Reads, decides whether there is anything to do, acts once, reads again and says what stands there now. */
export async function performAtStripe(effect: OutboundEffect, context: ActContext): Promise<EffectOutcome> {
  if (effect.operation === "customer.correct_address") return correctAddress(effect, context);
  const other = otherAct(effect);
  if (other) return performAct(other, effect, context);
  if (!isOurs(effect)) return notOurs();
  const touched = touchedBy(effect);
  const act = actOf(effect);
  let before: WireInvoice | null;
  try {
    before = await readInvoice(context.client, effect.invoiceId, context.signal);
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  const settled = settledBefore(act, before, effect, touched);
  if (settled || before === null) return settled ?? gone(effect, touched);
  try {
    await act.send(before, effect, context);
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  return afterSending(act, before, effect, context, touched);
}

function settledBefore(
  act: Act<InvoiceEffect>,
  invoice: WireInvoice | null,
  effect: InvoiceEffect,
  touched: SourceReference[],
): EffectOutcome | null {
  if (invoice === null) return gone(effect, touched);
  const confirmation = act.done(invoice, effect);
  if (confirmation !== null) return { outcome: "confirmed", confirmation, touched };
  const reason = act.refusal(invoice, effect);
  return reason === null ? null : { outcome: "refused", reason, touched };
}

/** The act itself succeeded. A failing second read takes nothing from that; a read that shows otherwise is told plainly. */
async function afterSending(
  act: Act<InvoiceEffect>,
  before: WireInvoice,
  effect: InvoiceEffect,
  { client, signal }: ActContext,
  touched: SourceReference[],
): Promise<EffectOutcome> {
  let after: WireInvoice | null;
  try {
    after = await readInvoice(client, effect.invoiceId, signal);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return {
      outcome: "confirmed",
      confirmation: act.said?.(before) ?? `Stripe accepted the change to ${nameOfInvoice(before)}.`,
      touched,
    };
  }
  if (after === null) return gone(effect, touched);
  const confirmation = act.done(after, effect) ?? act.said?.(after) ?? null;
  if (confirmation !== null) return { outcome: "confirmed", confirmation, touched };
  return {
    outcome: "refused",
    reason: `Stripe took the change to ${nameOfInvoice(after)}, but the invoice does not show it: somebody may have changed it at the same time. Look at it again and decide anew.`,
    touched,
  };
}

/** Did it happen? Answered by how the invoice stands and by the key under which Stripe remembers our request. */
export async function lookUpAtStripe(effect: OutboundEffect, context: ActContext): Promise<LookUpOutcome> {
  if (effect.operation === "customer.correct_address") return lookUpAddress(effect, context);
  const other = otherAct(effect);
  if (other) return lookUpAct(other, effect, context);
  if (!isOurs(effect)) return notOurs();
  const touched = touchedBy(effect);
  try {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    if (invoice === null) return gone(effect, touched);
    const act = actOf(effect);
    const confirmation = act.done(invoice, effect);
    if (confirmation !== null) return { outcome: "confirmed", confirmation, touched };
    return act.said ? await lookUpByKey(effect, act.said(invoice), context, touched) : { outcome: "not_done" };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

const MOST_PAGES = 20;

/** Sending a page and a declined payment leave no trace on the invoice, but their events name the key they came with. */
async function lookUpByKey(
  effect: InvoiceEffect,
  said: string,
  { client, signal }: ActContext,
  touched: SourceReference[],
): Promise<LookUpOutcome> {
  const isPayment = effect.operation === "invoice.retry_payment";
  let after: string | null = null;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const page = await listPage(
      client,
      "/v1/events",
      { type: isPayment ? "invoice.payment_failed" : "invoice.sent" },
      after,
      signal,
    );
    if (page.objects.some((event) => idempotencyKeyOf(event) === effect.idempotencyKey)) {
      if (!isPayment) return { outcome: "confirmed", confirmation: said, touched };
      return {
        outcome: "refused",
        reason: "The payment was tried and declined. Ask the customer for another payment method, or try again later.",
        touched,
      };
    }
    after = page.after;
    if (after === null) return { outcome: "not_done" };
  }
  return {
    outcome: "unknown",
    reason: "Stripe's event log is too long to tell whether this was done. Look at the invoice at Stripe.",
  };
}

function gone(effect: InvoiceEffect, touched: SourceReference[]): EffectOutcome {
  if (effect.operation === "invoice.delete_draft")
    return { outcome: "confirmed", confirmation: `Draft ${effect.invoiceId} no longer exists at Stripe.`, touched };
  return {
    outcome: "refused",
    reason: `Stripe does not know the invoice ${effect.invoiceId} any more, so nothing was done. Check whether the case still needs anything.`,
    touched,
  };
}

function touchedBy(effect: InvoiceEffect): SourceReference[] {
  return [{ system: "stripe", type: "invoice", id: effect.invoiceId }];
}

/** Acts on credits, payments and disputes, and on the way of an invoice to its customer, by operation. */
const otherActs = {
  "credit.apply": applyCredit,
  "credit.void": voidCredit,
  "credit.issue": issueCredit,
  "credit.issue_lines": issueCreditLines,
  "refund.issue": issueRefund,
  "dispute.submit_evidence": submitEvidence,
  "dispute.accept": acceptDispute,
  "subscription.renew": renewSubscription,
  "customer.set_tax_id": setTaxId,
  "customer.correct_field": correctField,
  "payment.apply": applyPayment,
  "payment.record": recordPayment,
  "payment.keep_as_credit": keepAsCredit,
  "payment.report_return": reportReturn,
  "payment.take_back_credit": takeBackCredit,
  "invoice.edit_line": editLine,
  "invoice.finalize": finalizeInvoice,
  "invoice.recalculate": recalculateInvoice,
  "invoice.send": sendInvoice,
  "customer.set_email": setEmail,
  "subscription.correct_item": correctItem,
} as const;

function otherAct(effect: OutboundEffect): ObjectAct<OutboundEffect, unknown> | null {
  if (!Object.hasOwn(otherActs, effect.operation)) return null;
  return otherActs[effect.operation as keyof typeof otherActs] as unknown as ObjectAct<OutboundEffect, unknown>;
}

/** The table is typed by operation; the compiler cannot follow that the key and the effect belong together. */
function actOf(effect: InvoiceEffect): Act<InvoiceEffect> {
  return acts[effect.operation] as Act<InvoiceEffect>;
}

function isOurs(effect: OutboundEffect): effect is OutboundEffect & InvoiceEffect {
  return Object.hasOwn(acts, effect.operation);
}

function notOurs(): EffectOutcome {
  return {
    outcome: "refused",
    reason: "Postings are repeated in the ERP, not at Stripe. Send this act to NetSuite.",
    touched: [],
  };
}
