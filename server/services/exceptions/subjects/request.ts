import { sql } from "drizzle-orm";
import { loadRequestFacts } from "#server/services/exceptions/load-request-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

/** What has all its signatures and whose acts are on their way: whether they are refused is not known yet. */
const underWay: readonly string[] = ["approved", "executing"];

export const requestSource: SubjectSource<"request"> = {
  kind: "request",
  load: loadRequestFacts,
  about: (facts) => ({
    id: facts.id,
    entityCode: facts.entityCode,
    customerId: facts.customer?.id ?? null,
    customerName: facts.customer?.name ?? null,
    customerTier: facts.customer?.tier ?? null,
    document: `request ${facts.number}`,
    timeZone: facts.timeZone,
    isSettled: !underWay.includes(facts.state),
    hold: null,
  }),
  suspects: sql`select id from approval_requests where state = 'failed'`,
};
