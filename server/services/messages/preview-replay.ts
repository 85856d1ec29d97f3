import { z } from "zod";
import { MessageSelection } from "#server/domain/sync/message-selection";
import type { ReplayPreview } from "#server/domain/sync/message-views";
import { defineQuery } from "#server/kernel/query";
import { expectMessages } from "#server/services/messages/expect-messages";
import { mapMessages } from "#server/services/messages/map-messages";
import { loadMessages } from "#server/services/messages/message-rows";
import { requireCovered } from "#server/services/messages/see-message";
import { countMessages, selectMessages } from "#server/services/messages/select-messages";

/** So many messages are read for the preview; the run itself takes all. */
const SAMPLE = 200;

/** How many messages a replay would take, and what the first of them would come to. Changes nothing. */
export const previewReplay = defineQuery({
  name: "messages.preview_replay",
  permission: "sync.read",
  input: z.strictObject({ selection: MessageSelection }),
  async run(scope, { selection }): Promise<ReplayPreview> {
    const count = await countMessages(scope, selection);
    const sample = await selectMessages(scope, selection, { after: null, limit: SAMPLE });
    const rows = await loadMessages(
      scope,
      sample.map((one) => one.id),
    );
    await requireCovered(scope, rows);
    const read = await mapMessages(scope, rows);
    const expected = await expectMessages(scope, rows, read);
    const preview: ReplayPreview = {
      count,
      sampled: sample.length,
      expected: { applied: 0, unchanged: 0, ignored: 0, dead: 0 },
      rows: [],
      unknownSources: [...new Set(rows.filter((row) => !read.has(row.id)).map((row) => row.source))],
    };
    for (const one of sample) {
      const outcome = expected.get(one.id);
      if (!outcome) continue;
      const { inboxId, state, reason, field } = outcome;
      preview.expected[state] += 1;
      const { event_id: eventId, stream, source, state: was } = one;
      preview.rows.push({ inboxId, state, reason, field, eventId, stream, source, was });
    }
    return preview;
  },
});
