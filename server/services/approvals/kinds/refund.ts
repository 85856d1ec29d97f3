import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { amount, day as dayFact, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { loadErpCustomers } from "#server/services/exceptions/load-service-credit-facts";

const Minor = z.string().regex(/^[1-9]\d{0,14}$/, "write an amount above zero");

export const RefundTerms = z.strictObject({
  paymentId: z.uuid(),
  amountMinor: Minor,
  why: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).default("requested_by_customer"),
});
type Terms = z.output<typeof RefundTerms>;

type Row = {
  id: string;
  entity_code: string;
  customer_id: string | null;
  customer_name: string | null;
  customer_tier: string | null;
  currency: string;
  amount_minor: string;
  refunded_minor: string;
  applied_minor: string;
  method: string | null;
  received_on: PlainDate;
  system: string;
  external_id: string;
  last_seen_at: string;
  is_disputed: boolean;
};

/** Sends money that was paid back to its payer, by the way it came. */
export const refund = defineApprovalKind<Terms>({
  key: "refund",
  terms: RefundTerms,
  async prepare(scope, terms) {
    const payment = await loadPayment(scope, terms.paymentId);
    const { currency } = payment;
    const received = BigInt(payment.amount_minor);
    const left = received - BigInt(payment.refunded_minor);
    const wanted = BigInt(terms.amountMinor);
    const source = { system: payment.system, seenAt: new Date(payment.last_seen_at) };
    if (payment.system !== "stripe")
      throw ruleViolation(
        "This payment came by transfer; it is sent back from the bank account, not by billing. Ask for a return from the bank on the case of its booking, or ask the treasury where it has none.",
      );
    if (payment.is_disputed)
      throw ruleViolation(
        "The bank of the payer has called this payment back already; a refund would pay it twice. Answer the chargeback instead.",
      );
    if (wanted > left)
      throw ruleViolation(
        `Of ${amountWords(received, currency)} that came in, ${amountWords(left, currency)} can still be sent back. Choose no more than that.`,
      );
    const applied = BigInt(payment.applied_minor);
    const day = businessDate(scope.asOf, await loadTimeZone(scope, payment.entity_code));
    const booked = await bookedInErp(scope, payment, wanted, day);
    return {
      entity: payment.entity_code,
      customer:
        payment.customer_id === null
          ? null
          : { id: payment.customer_id, name: payment.customer_name ?? "", tier: payment.customer_tier },
      subject: { type: "payment", id: payment.id, name: `Payment of ${payment.received_on}` },
      title: `Refund ${amountWords(wanted, currency)} of the payment of ${payment.received_on}`,
      amount: { minor: wanted, currency },
      facts: [
        explaining("payment.received_on", "Received", dayFact(payment.received_on), source),
        explaining("payment.method", "Paid by", words(payment.method ?? "unknown"), source),
        significant("payment.amount", "Paid", amount(received, currency), source),
        significant("payment.refunded", "Sent back before", amount(received - left, currency), source),
        significant("payment.applied", "On invoices", amount(applied, currency), source),
        significant("refund.amount", "Sent back now", amount(wanted, currency), null),
      ],
      consequences: [
        `${amountWords(wanted, currency)} go back by the way they came; the payer sees them within some days.`,
        applied > 0n
          ? "The invoices it paid stay paid in billing; credit them first where the customer does not owe them."
          : "It paid no invoice, so none changes.",
        booked
          ? "The ERP posts a customer refund under the reference of billing's, so that both say the same of the customer."
          : "The ERP does not know the payer; the refund has to be booked there by hand.",
      ],
      plan: [
        {
          system: payment.system,
          operation: {
            operation: "refund.issue",
            chargeId: payment.external_id,
            amountMinor: terms.amountMinor,
            currency,
            reason: terms.why,
          },
          label: `Send ${amountWords(wanted, currency)} back`,
          target: `charge:${payment.external_id}`,
        },
        ...(booked ? [booked] : []),
      ],
    };
  },
  reduceTo: (terms, _prepared, minor) => ({ ...terms, amountMinor: minor.toString() }),
});

/** What stands for the refund in the books; null where they have nobody to book it on. */
async function bookedInErp(
  scope: PrepareScope,
  payment: Row,
  minor: bigint,
  postedOn: PlainDate,
): Promise<PlannedEffect | null> {
  if (payment.customer_id === null) return null;
  const erp = (await loadErpCustomers(scope, [payment.customer_id])).get(payment.customer_id);
  if (!erp) return null;
  const { currency, external_id: chargeId } = payment;
  return {
    system: erp.system,
    operation: {
      operation: "document.post",
      documentType: "customerrefund",
      externalId: `refund-of-${chargeId}`,
      standsForFollowed: true,
      customerId: erp.customerId,
      subsidiaryId: erp.subsidiaryId,
      currency,
      amountMinor: minor.toString(),
      postedOn,
      memo: `Refund of the payment of ${payment.received_on}`,
      appliesToInvoiceId: null,
    },
    label: `Post its customer refund over ${amountWords(minor, currency)} in the ERP`,
    target: `customerrefund:${chargeId}`,
  };
}

async function loadPayment(scope: PrepareScope, paymentId: string): Promise<Row> {
  const [row] = await scope.tx.execute<Row>(sql`
    select p.id, p.entity_code, p.customer_id, c.name as customer_name, c.tier as customer_tier, p.currency, p.amount_minor::text, p.refunded_minor::text, p.method,
      p.received_on::text, p.system, p.external_id, p.last_seen_at,
      coalesce((select sum(a.amount_minor) from allocations a where a.payment_id = p.id and a.deleted_at is null), 0)::text as applied_minor,
      exists (select from payment_disputes d where d.payment_id = p.id and d.deleted_at is null and d.status not in ('won', 'warning_closed')) as is_disputed
    from payments p left join customers c on c.id = p.customer_id where p.id = ${paymentId} and p.deleted_at is null`);
  if (!row) throw notFound("There is no such payment, or it belongs to a legal entity you do not work for.");
  return row;
}
