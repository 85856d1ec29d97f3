import { sql } from "drizzle-orm";
import { loadServiceCreditFacts } from "#server/services/exceptions/load-service-credit-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const serviceCreditSource: SubjectSource<"service_credit"> = {
  kind: "service_credit",
  load: loadServiceCreditFacts,
  about: ({ promise, customer, entity }) => ({
    id: promise.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: promise.ticketNumber ? `ticket ${promise.ticketNumber}` : (promise.invoiceNumber ?? promise.externalId),
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  suspects: sql`select id from service_credits where status = 'granted'`,
};
