import { z } from "zod";
import type { ControlTotalView } from "#server/domain/completeness/views";
import { isPlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { loadCounts } from "#server/services/completeness/load-counts";

/** One day of one subject: both counts, both sums, both hashes, and what makes the difference. */
export const completenessDay = defineQuery({
  name: "completeness.day",
  permission: "sync.read",
  input: z.strictObject({
    source: z.string().min(1).max(100),
    subject: z.string().min(1).max(100),
    direction: z.enum(["in", "out"]),
    on: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
    entity: z.string().max(20).optional(),
  }),
  async run(scope, { source, subject, direction, on, entity }): Promise<ControlTotalView[]> {
    const counts = await loadCounts(scope, { fromOn: on, toOn: on, source, subject, entity });
    const of = counts.filter((count) => count.direction === direction);
    const held = of.filter((count) => count.sourceCount + count.ourCount > 0);
    return held.length > 0 ? held : of;
  },
});
