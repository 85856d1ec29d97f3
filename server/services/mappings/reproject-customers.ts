import { sql } from "drizzle-orm";
import { z } from "zod";
import { touchedCount } from "#server/domain/exceptions/touched";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { activePolicy } from "#server/services/policies/active-policy";
import { askForDetection } from "#server/services/sync/apply-batch";
import { lockProjection, projectRecords } from "#server/services/sync/project/project-records";

/**
 * Makes customers follow from what the systems say about them under the field authority in force, one chunk a call: call it
 * with the answer's `next` until that is null. What was right already is not touched, so it may be repeated and interrupted.
 */
export const reprojectCustomers = defineCommand({
  name: "mapping.reproject_customers",
  permission: "sync.repair",
  input: z.strictObject({
    /** The last customer of the chunk before; null to begin. */
    after: z.uuid().nullable(),
    limit: z.int().min(1).max(2_000).default(500),
  }),
  async run(scope, { after, limit }) {
    if (scope.entities !== "all")
      throw forbidden(
        "Customers of every legal entity follow from this, and you answer for some of them. Nothing was changed; ask somebody who repairs for all.",
      );
    await lockProjection(scope);
    const policy = await activePolicy(scope, "field_authority");
    // By what names customers rather than by the customers there are: under another authority more or fewer of them stand.
    const subjects = await scope.tx.execute<{ id: string }>(sql`
      select distinct subject_id as id from external_references
      where subject_type = 'customer' and object_type <> 'file_invoice' ${after === null ? sql`` : sql`and subject_id > ${after}::uuid`}
      order by id limit ${limit}`);
    const records = await scope.tx.execute<{ id: string }>(sql`
      select id from external_references
      where subject_type = 'customer' and subject_id = any(${sql.param(subjects.map(({ id }) => id))}::uuid[])`);
    const touched = await projectRecords(
      scope,
      records.map(({ id }) => id),
    );
    await askForDetection(scope, touched, false);
    const next = subjects.length < limit ? null : (subjects.at(-1)?.id ?? null);
    return {
      result: { looked: subjects.length, next },
      events: [
        {
          type: "mapping.customers_reprojected",
          subject: { type: "policy", id: "field_authority" },
          after: { policy: policy.name },
          data: { looked: subjects.length, touched: touchedCount(touched), isLast: next === null },
          policyVersion: policy.name,
        },
      ],
    };
  },
});
