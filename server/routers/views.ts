import { listViews } from "#server/services/views/list-views";
import { removeView } from "#server/services/views/remove-view";
import { renameView } from "#server/services/views/rename-view";
import { saveView } from "#server/services/views/save-view";
import { mutation, query, router } from "#server/trpc/init";

export const viewsRouter = router({
  list: query(listViews),
  save: mutation(saveView),
  rename: mutation(renameView),
  remove: mutation(removeView),
});
