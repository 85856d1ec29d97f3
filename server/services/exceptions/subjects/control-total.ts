import { sql } from "drizzle-orm";
import { loadControlTotalFacts } from "#server/services/exceptions/load-control-total-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const controlTotalSource: SubjectSource<"control_total"> = {
  kind: "control_total",
  load: loadControlTotalFacts,
  about: (facts) => ({
    id: facts.id,
    entityCode: facts.entityCode === "" ? null : facts.entityCode,
    customerId: null,
    customerName: null,
    customerTier: null,
    document: `${facts.subjectLabel} ${facts.businessOn}`,
    timeZone: "UTC",
    isSettled: true,
    hold: null,
  }),
  suspects: sql`select id from control_totals where state = 'breaks'`,
};
