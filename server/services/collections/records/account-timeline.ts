import { z } from "zod";
import { type TimelinePage, type TimelineTarget, timelineKinds } from "#server/domain/collections/record-views";
import { defineQuery } from "#server/kernel/query";
import { findAccountCustomers } from "#server/services/accounts/account-customers";
import { RECORDS_A_PAGE } from "#server/services/collections/records/record-cursor";
import { type TimelineRow, timelineOf } from "#server/services/collections/records/timeline-sql";
import { timelineWords } from "#server/services/collections/records/timeline-words";

/** Where a page ends: "2026-03-02T09:30:00.123456Z promise-given:<id>". */
const TimelineCursor = z
  .string()
  .max(120)
  .transform((text) => {
    const [at = "", key = ""] = text.split(" ");
    return { at, key };
  })
  .refine(
    ({ at, key }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) && /^[a-z]+-[a-z_]+:[0-9a-f-]{36}$/.test(key),
    "a place in the list",
  );

/** All that happened to an account, whoever did it and wherever it is kept, in one stream, the latest first. */
export const accountTimeline = defineQuery({
  name: "collection.timeline",
  permission: "collection.read",
  input: z.strictObject({
    customerId: z.uuid(),
    kinds: z.array(z.enum(timelineKinds)).max(timelineKinds.length),
    cursor: TimelineCursor.optional(),
  }),
  async run(scope, { customerId, kinds, cursor }): Promise<TimelinePage> {
    await findAccountCustomers(scope, customerId, false);
    const wanted = kinds.length === 0 ? timelineKinds : kinds;
    const rows = await scope.tx.execute<TimelineRow>(timelineOf(scope, customerId, wanted, cursor, RECORDS_A_PAGE + 1));
    const page = rows.slice(0, RECORDS_A_PAGE);
    const last = page.at(-1);
    return {
      rows: page.map((row) => ({
        id: row.key,
        kind: row.kind,
        onDay: row.on_day,
        at: row.at === null ? null : new Date(row.at),
        ...timelineWords(row),
        amount:
          row.amount_minor === null || row.currency === null
            ? null
            : { minor: BigInt(row.amount_minor), currency: row.currency },
        target: targetOf(row),
      })),
      nextCursor: last && rows.length > RECORDS_A_PAGE ? `${last.place} ${last.key}` : null,
    };
  },
});

function targetOf({ target_type: type, target_id: id, told: { queue } }: TimelineRow): TimelineTarget {
  if (type !== "case") return { type, id };
  if (!queue) throw new Error(`Case ${id} has no queue.`);
  return { type, id, queue };
}
