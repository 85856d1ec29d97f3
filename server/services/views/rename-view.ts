import { and, eq, not, sql } from "drizzle-orm";
import { savedViews } from "#db/schema/cases";
import { defineCommand } from "#server/kernel/command";
import { RenameViewInput } from "#server/services/views/view-inputs";
import { lockOwnView, takenName } from "#server/services/views/view-keeper";

/** Gives one's own view another name. */
export const renameView = defineCommand({
  name: "view.rename",
  permission: "case.read",
  input: RenameViewInput,
  async run(scope, { viewId, name }) {
    const before = await lockOwnView(scope, viewId);
    const isTaken = sql`exists (select 1 from saved_views other where other.queue = ${before.queue} and other.owner_id = ${before.ownerId} and other.name = ${name} and other.id <> ${viewId})`;
    const renamed = await scope.tx
      .update(savedViews)
      .set({ name })
      .where(and(eq(savedViews.id, viewId), not(isTaken)))
      .returning({ id: savedViews.id });
    if (renamed.length === 0) throw takenName(name);
    return {
      result: { id: viewId, message: `"${before.name}" is called "${name}" now.` },
      events: [
        { type: "view.renamed", subject: { type: "view", id: viewId }, before: { name: before.name }, after: { name } },
      ],
    };
  },
});
