import { sql } from "drizzle-orm";
import { loadCustomerFacts } from "#server/services/exceptions/load-customer-subject-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const customerSource: SubjectSource<"customer"> = {
  kind: "customer",
  load: loadCustomerFacts,
  about: ({ customer, entity }) => ({
    id: customer.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: customer.name,
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  // Time alone makes an invoice overdue, and a flag stale; what systems say of a customer changes with a record alone.
  suspects: sql`
    select id from customers where deleted_at is null and standing in ('past_due', 'expansion_blocked', 'suspended')
    union select c.id from customers c join invoices i on i.customer_id = c.id
      where c.deleted_at is null and c.standing = 'good' and i.status = 'open' and coalesce(i.due_on, i.issued_on) < current_date`,
};
