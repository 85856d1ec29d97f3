import { sql } from "drizzle-orm";
import { loadInboxFacts } from "#server/services/exceptions/load-inbox-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const inboxSource: SubjectSource<"inbox"> = {
  kind: "inbox",
  load: loadInboxFacts,
  about: (facts) => ({
    id: facts.id,
    entityCode: facts.customer?.entityCode ?? null,
    customerId: facts.customer?.id ?? null,
    customerName: facts.customer?.name ?? null,
    customerTier: facts.customer?.tier ?? null,
    document: facts.document ?? facts.eventId,
    timeZone: "UTC",
    // A replayed message waits to be read; until it was, nobody knows.
    isSettled: facts.state !== "received",
    hold: null,
  }),
  suspects: sql`select id from inbox where state = 'dead'`,
};
