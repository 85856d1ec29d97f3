import { savedViews } from "#db/schema/cases";
import { can } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import { forbidden } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { openQueue } from "#server/services/cases/queue-access";
import { SaveViewInput } from "#server/services/views/view-inputs";
import { takenName, viewKeeper } from "#server/services/views/view-keeper";

/** Keeps a way of looking at a queue under a name: for oneself, or for everybody who may open the queue. */
export const saveView = defineCommand({
  name: "view.save",
  permission: "case.read",
  input: SaveViewInput,
  async run(scope, { queue: key, name, filters, sort, isShared }) {
    const { queue } = openQueue(scope.actor, key);
    const keeper = viewKeeper(scope);
    if (isShared && !can(scope.actor, "view.share"))
      throw forbidden(`${keeper.name} may not share views. Save it for yourself instead.`);
    const view = {
      id: newId(scope.now),
      queue: queue.key,
      name,
      ownerId: keeper.userId,
      isShared,
      filters,
      sort,
      createdAt: scope.now,
    };
    const stored = await scope.tx
      .insert(savedViews)
      .values(view)
      .onConflictDoNothing()
      .returning({ id: savedViews.id });
    if (stored.length === 0) throw takenName(name);
    return {
      result: {
        id: view.id,
        message: isShared ? `"${name}" is shared with everybody who may open ${queue.label}.` : `"${name}" is saved.`,
      },
      events: [
        {
          type: "view.saved",
          subject: { type: "view", id: view.id },
          after: { queue: queue.key, name, filters, sort, isShared },
        },
      ],
    };
  },
});
