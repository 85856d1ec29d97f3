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
  suspects: sql`select id from invoices where status in ('draft', 'open')`,
  neighbours: async (scope, ids) => [...(await loadSiblingIds(scope, ids)).values()].flat(),
};
