import { and, asc, eq, or } from "drizzle-orm";
import { people, users } from "#db/schema/access";
import { savedViews } from "#db/schema/cases";
import { CaseFilters, type CaseSort } from "#server/domain/cases/filters";
import { defineQuery } from "#server/kernel/query";
import { openQueue } from "#server/services/cases/queue-access";
import { ListViewsInput } from "#server/services/views/view-inputs";
import { viewKeeper } from "#server/services/views/view-keeper";

export type SavedView = {
  id: string;
  name: string;
  filters: CaseFilters;
  sort: CaseSort;
  isShared: boolean;
  isOwn: boolean;
  ownerName: string | null;
};

/** One's own views of a queue and those others share, by name. */
export const listViews = defineQuery({
  name: "view.list",
  permission: "case.read",
  input: ListViewsInput,
  async run(scope, { queue: key }): Promise<SavedView[]> {
    const { queue } = openQueue(scope.actor, key);
    const { userId } = viewKeeper(scope);
    const rows = await scope.tx
      .select({ view: savedViews, ownerName: people.name })
      .from(savedViews)
      .leftJoin(users, eq(users.id, savedViews.ownerId))
      .leftJoin(people, eq(people.id, users.personId))
      .where(and(eq(savedViews.queue, queue.key), or(eq(savedViews.ownerId, userId), eq(savedViews.isShared, true))))
      .orderBy(asc(savedViews.isShared), asc(savedViews.name), asc(savedViews.id))
      .limit(200);
    return rows.map(({ view, ownerName }) => ({
      id: view.id,
      name: view.name,
      filters: CaseFilters.parse(view.filters),
      sort: view.sort,
      isShared: view.isShared,
      isOwn: view.ownerId === userId,
      ownerName,
    }));
  },
});
