import { eq } from "drizzle-orm";
import { savedViews } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { RemoveViewInput } from "#server/services/views/view-inputs";
import { lockOwnView } from "#server/services/views/view-keeper";

/** Removes one's own view. A shared one disappears for everybody; addresses that were sent keep working, since they hold the filters. */
export const removeView = defineCommand({
  name: "view.remove",
  permission: "case.read",
  input: RemoveViewInput,
  async run(scope, { viewId }) {
    const { name, queue, filters, sort, isShared } = await lockOwnView(scope, viewId);
    await scope.tx.delete(savedViews).where(eq(savedViews.id, viewId));
    return {
      result: { id: viewId, message: `"${name}" is removed.` },
      events: [
        {
          type: "view.removed",
          subject: { type: "view", id: viewId },
          before: { queue, name, filters, sort, isShared },
        },
      ],
    };
  },
});
