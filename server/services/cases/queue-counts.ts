import { z } from "zod";
import { defineHotQuery } from "#server/kernel/query";
import { binder } from "#server/services/cases/case-list-sql";
import { openQueues } from "#server/services/cases/queue-access";

export type QueueCount = { queue: string; open: number };

/** How many cases wait, awake and open, in each queue the actor may open: one statement for all of them. */
export const queueCounts = defineHotQuery({
  name: "case.counts",
  permission: "case.read",
  input: z.strictObject({}),
  async run(scope): Promise<QueueCount[]> {
    const opened = openQueues(scope.actor);
    if (opened.length === 0) return [];
    const bind = binder();
    const counts = opened.map(({ queue, visible }) => {
      const entities = visible === "all" ? "" : ` and entity_code = any(${bind.add([...visible])}::text[])`;
      const key = bind.add(queue.key);
      return `select ${key}::text as queue, count(*)::int as open from cases where queue = ${key} and closed_at is null and snoozed_until is null${entities}`;
    });
    const { text, parameters } = bind.statement(counts.join(" union all "));
    return scope.fetch<QueueCount>(text, parameters);
  },
});
