import { sql } from "drizzle-orm";
import { loadProjectFacts } from "#server/services/exceptions/load-project-facts";
import type { SubjectSource } from "#server/services/exceptions/subjects/subject";

export const projectSource: SubjectSource<"project"> = {
  kind: "project",
  load: loadProjectFacts,
  about: ({ project, customer, entity }) => ({
    id: project.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: `project ${project.name}`,
    timeZone: entity.timeZone,
    isSettled: true,
    hold: null,
  }),
  // Approved hours that stay unbilled become too old by time alone.
  suspects: sql`
    select p.id from projects p where p.deleted_at is null and exists (
      select 1 from time_entries t where t.project_id = p.id and t.is_billable and t.deleted_at is null
        and ((t.invoice_external_id is null and t.status = 'approved') or (t.invoice_external_id is not null and (t.approved_at is null or t.status <> 'billed'))))`,
};
