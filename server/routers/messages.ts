import type { z } from "zod";
import { amendInbox } from "#server/services/messages/amend-inbox";
import { chooseMapping } from "#server/services/messages/choose-mapping";
import { dryRunMessage } from "#server/services/messages/dry-run";
import { getMessage } from "#server/services/messages/get-message";
import { messageFilters } from "#server/services/messages/message-filters";
import { previewReplay } from "#server/services/messages/preview-replay";
import { replayInbox } from "#server/services/messages/replay-inbox";
import { replayReceipt } from "#server/services/messages/replay-receipt";
import { searchMessages } from "#server/services/messages/search-messages";
import { skipInbox } from "#server/services/messages/skip-inbox";
import { mutation, pageQuery, procedure, query, router } from "#server/trpc/init";

export const messagesRouter = router({
  search: pageQuery(searchMessages),
  filters: query(messageFilters),
  get: query(getMessage),
  dryRun: query(dryRunMessage),
  /** Read only; posted because a thousand chosen messages do not fit an address. */
  previewReplay: procedure
    .input((value: unknown) => value as z.input<typeof previewReplay.input>)
    .mutation(({ ctx, input }) => previewReplay.execute(ctx.context, input)),
  receipt: query(replayReceipt),
  replay: mutation(replayInbox),
  amend: mutation(amendInbox),
  chooseMapping: mutation(chooseMapping),
  skip: mutation(skipInbox),
});
