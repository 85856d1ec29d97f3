import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { CaseRow } from "#server/domain/cases/views";
import { defineQuery } from "#server/kernel/query";
import { rowFromStored, type StoredRow, storedRowColumns } from "#server/services/cases/case-row";
import { findCase } from "#server/services/cases/find-case";
import { openQueues } from "#server/services/cases/queue-access";

const MOST_PER_RELATION = 10;

export type RelatedCases = {
  sameDocument: CaseRow[];
  sameCustomer: CaseRow[];
  /** Open cases of one cause: mending it once may close them all. */
  sameCause: CaseRow[];
};

/** Cases that may be the same story: about the same document, of the same customer, of the same cause. */
export const relatedCases = defineQuery({
  name: "case.related",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<RelatedCases> {
    const row = await findCase(scope, caseId);
    const places = openQueues(scope.actor).map(({ queue, visible }) =>
      visible === "all"
        ? sql`c.queue = ${queue.key}`
        : sql`(c.queue = ${queue.key} and c.entity_code = any(${sql.param([...visible])}::text[]))`,
    );
    const related = async (condition: SQL): Promise<CaseRow[]> => {
      const rows = await scope.tx.execute<StoredRow>(sql`
        select ${sql.raw(storedRowColumns("c."))}, p.name as owner_name
        from cases c left join users u on u.id = c.owner_id left join people p on p.id = u.person_id
        where c.id <> ${row.id} and ${condition} and (${sql.join(places, sql` or `)}) order by (c.closed_at is null) desc, c.detected_at desc, c.id desc limit ${MOST_PER_RELATION}`);
      return rows.map(rowFromStored);
    };
    if (places.length === 0) return { sameDocument: [], sameCustomer: [], sameCause: [] };
    return {
      sameDocument: await related(sql`c.subject_type = ${row.subjectType} and c.subject_id = ${row.subjectId}`),
      sameCustomer: row.customerId
        ? await related(sql`c.customer_id = ${row.customerId} and c.subject_id <> ${row.subjectId}`)
        : [],
      sameCause: row.causeSignature
        ? await related(
            sql`c.queue = ${row.queue} and c.type = ${row.type} and c.cause_signature = ${row.causeSignature} and c.closed_at is null`,
          )
        : [],
    };
  },
});
