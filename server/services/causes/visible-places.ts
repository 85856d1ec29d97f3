import { type SQL, sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { openQueues } from "#server/services/cases/queue-access";

/** The condition on cases `c` under which the actor may see them: the desks they may open, in the entities they may open them for. */
export function visiblePlaces({ actor }: Pick<Scope, "actor">): SQL {
  if (actor.kind !== "person") return sql`true`;
  const places = openQueues(actor).map(({ queue, visible }) =>
    visible === "all"
      ? sql`c.queue = ${queue.key}`
      : sql`(c.queue = ${queue.key} and c.entity_code = any(${sql.param([...visible])}::text[]))`,
  );
  return places.length === 0 ? sql`false` : sql`(${sql.join(places, sql` or `)})`;
}
