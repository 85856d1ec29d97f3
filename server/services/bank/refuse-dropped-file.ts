import { sql } from "drizzle-orm";
import { defineCommand, type Outcome } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { BANK_ACCOUNT, bankSource } from "#server/services/bank/bank-source";
import { REFUSED_FILES, RefusedFile } from "#server/services/bank/refused-file";
import { applyRows, lockSource } from "#server/services/sync/apply-batch";
import { insertMessages } from "#server/services/sync/land-messages";
import type { InboxRow } from "#server/services/sync/map-message";

/**
 * Notes that a file of the drop folder was refused. No person stood by to be told, so it becomes a message that could not
 * be read, which opens a case. The same bytes are noted once, however often they are dropped.
 */
export const refuseDroppedFile = defineCommand({
  name: "bank.refuse_drop",
  permission: "sync.ingest",
  input: RefusedFile,
  async run(scope, file): Promise<Outcome<{ inboxId: string }>> {
    await lockSource(scope, bankSource.key);
    const { correlationId } = scope;
    const message = { stream: REFUSED_FILES, eventId: `refused:${file.contentHash}`, correlationId, payload: file };
    const [landed] = await insertMessages(scope, {
      source: bankSource.key,
      account: BANK_ACCOUNT,
      arrivedBy: "file",
      messages: [message],
    });
    if (!landed) throw conflict(`${file.fileName} was refused before and is known already. Nothing was changed.`);
    const rows = await scope.tx.execute<InboxRow>(sql`
      select id, account, stream, event_id, correlation_id, raw, amendments, mapping_document from inbox where id = ${landed.id}`);
    await applyRows(scope, bankSource, rows);
    const { fileName, contentHash, format, problems, keptAs } = file;
    return {
      result: { inboxId: landed.id },
      events: [
        {
          type: "bank.drop_refused",
          subject: { type: "bank_drop", id: contentHash },
          data: { fileName, format, problems, keptAs, inboxId: landed.id },
        },
      ],
    };
  },
});
