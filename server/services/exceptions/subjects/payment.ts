import { sql } from "drizzle-orm";
import { loadPaymentFacts } from "#server/services/exceptions/load-payment-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const paymentSource: SubjectSource<"payment"> = {
  kind: "payment",
  load: loadPaymentFacts,
  about: ({ payment, entity, customer }) => ({
    id: payment.id,
    entityCode: entity.code,
    customerId: customer?.id ?? null,
    customerName: customer?.name ?? null,
    customerTier: customer?.tier ?? null,
    document: payment.invoiceNumbers[0] ?? payment.externalId,
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  // Money that is not wholly on invoices, and money on invoices that still wait for the rest.
  suspects: sql`
    select p.id from payments p left join (select payment_id, sum(amount_minor) as amount_minor from allocations where deleted_at is null group by 1) a on a.payment_id = p.id
    where p.deleted_at is null and (a.amount_minor is null or a.amount_minor <> p.amount_minor - p.refunded_minor)
    union select a.payment_id from invoices i join allocations a on a.invoice_id = i.id where i.status = 'open' and a.payment_id is not null
    union select payment_id from payment_disputes where status like '%needs_response' and deleted_at is null and payment_id is not null`,
};
