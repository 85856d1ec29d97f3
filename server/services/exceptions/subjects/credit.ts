import { sql } from "drizzle-orm";
import { creditName } from "#server/domain/exceptions/credit-facts";
import { loadCreditFacts } from "#server/services/exceptions/load-credit-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const creditSource: SubjectSource<"credit"> = {
  kind: "credit",
  load: loadCreditFacts,
  about: ({ credit, customer, entity }) => ({
    id: credit.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: creditName(credit),
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  suspects: sql`select id from credit_memos where deleted_at is null and status <> 'void'`,
};
