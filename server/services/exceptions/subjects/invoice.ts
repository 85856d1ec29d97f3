import { sql } from "drizzle-orm";
import { documentName, isDraft } from "#server/domain/exceptions/facts";
import { loadInvoiceFacts, loadSiblingIds } from "#server/services/exceptions/load-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const invoiceSource: SubjectSource<"invoice"> = {
  kind: "invoice",
  load: loadInvoiceFacts,
  about: ({ invoice, customer, entity }) => ({
    id: invoice.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: documentName(invoice),
    timeZone: entity.timeZone,
    isSettled: true,
    hold: { ...invoice, isDraft: isDraft({ invoice }) },
  }),
  // Besides what can still go wrong, what was settled or voided before its way into the books was done.
  suspects: sql`
    select id from invoices where status in ('draft', 'open')
    union select i.id from invoices i where i.status in ('paid', 'uncollectible') and i.finalized_at is not null
      and i.entity_code in (select l.code from legal_entities l where exists (select 1 from erp_documents d where d.entity_code = l.code and d.kind = 'import'))
      and not exists (select 1 from erp_documents d where d.invoice_id = i.id and d.kind = 'invoice' and d.deleted_at is null)
    union select i.id from invoice_lines n join invoices i on i.id = n.invoice_id
    where i.status in ('paid', 'uncollectible') and n.period_ends_on - n.period_starts_on > 31
      and i.entity_code in (select l.code from legal_entities l where exists (select 1 from revenue_schedules r where r.entity_code = l.code))
      and not exists (select 1 from revenue_schedules r where r.invoice_id = i.id and r.deleted_at is null)
    union select i.id from invoices i where i.status = 'void'
      and exists (select 1 from erp_documents d where d.invoice_id = i.id and d.kind = 'invoice' and d.deleted_at is null and lower(d.status) not in ('voided', 'reversed'))
    union select i.id from invoices i join source_records r on r.id = i.id
    where i.status = 'paid' and i.issued_on >= (select max(issued_on) from invoices) - 45
      and exists (select 1 from usage_days u where u.customer_id = i.customer_id and u.used_on >= i.period_starts_on and u.used_on < i.period_ends_on
        and u.source_version_at >= (r.facts->>'createdAt')::timestamptz)`,
  neighbours: async (scope, ids) => [...(await loadSiblingIds(scope, ids)).values()].flat(),
};
