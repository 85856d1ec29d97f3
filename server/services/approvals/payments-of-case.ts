import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CasePaymentView } from "#server/domain/approvals/views";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";

/** Payments shown beside a case: those it is about first, then the latest of its customer. */
const MOST = 6;

type Row = {
  id: string;
  entity_code: string;
  currency: string;
  amount_minor: string;
  refunded_minor: string;
  method: string | null;
  received_on: PlainDate;
  system: string;
  is_subject: boolean;
  is_disputed: boolean;
};

/** What was paid around a case, and whether it can be sent back by a request: by billing, and not by the payer's bank already. */
export const paymentsOfCase = defineQuery({
  name: "request.payments_of_case",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<CasePaymentView[]> {
    const row = await findCase(scope, caseId);
    const rows = await scope.tx.execute<Row>(sql`
      select p.id, p.entity_code, p.currency, p.amount_minor::text, p.refunded_minor::text, p.method, p.received_on::text, p.system, found.is_subject,
        exists (select from payment_disputes d where d.payment_id = p.id and d.deleted_at is null and d.status not in ('won', 'warning_closed')) as is_disputed
      from (
        select id, bool_or(is_subject) as is_subject from (
          select ${row.subjectId}::uuid as id, true as is_subject where ${row.subjectType} = 'payment'
          union all
          select a.payment_id, true from allocations a
          where ${row.subjectType} = 'invoice' and a.invoice_id = ${row.subjectId}::uuid and a.deleted_at is null and a.payment_id is not null
          union all
          (select l.id, false from payments l where l.customer_id = ${row.customerId}::uuid and l.deleted_at is null
           order by l.received_on desc, l.id limit ${MOST})) every_one group by id) found
      join payments p on p.id = found.id and p.deleted_at is null
      order by found.is_subject desc, p.received_on desc, p.id limit ${MOST}`);
    return rows.map((payment) => {
      const amountMinor = BigInt(payment.amount_minor);
      const leftMinor = amountMinor - BigInt(payment.refunded_minor);
      const { currency } = payment;
      return {
        id: payment.id,
        entity: payment.entity_code,
        receivedOn: payment.received_on,
        method: payment.method,
        amount: { minor: amountMinor, currency },
        left: { minor: leftMinor, currency },
        isSubject: payment.is_subject,
        notRefundable: whyNot(payment, leftMinor),
      };
    });
  },
});

function whyNot({ system, is_disputed }: Row, leftMinor: bigint): string | null {
  if (leftMinor <= 0n) return "Sent back in full";
  if (is_disputed) return "Called back by the payer's bank";
  return system === "stripe" ? null : "Came by transfer: it goes back from the bank account";
}
