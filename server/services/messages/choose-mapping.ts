import { sql } from "drizzle-orm";
import { ChooseMappingInput } from "#server/domain/sync/message-selection";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { notConnected } from "#server/services/messages/dry-run";
import { lockDeadLetters, lockSourcesOf } from "#server/services/messages/lock-messages";
import { messageEvent } from "#server/services/messages/message-events";
import { readAgain } from "#server/services/messages/read-again";
import { mappingSourceOf } from "#server/services/sync/known-sources";
import { loadMappings } from "#server/services/sync/load-mappings";

/** Has a dead letter read with a mapping document of one's choice, now and whenever it is replayed. */
export const chooseMapping = defineCommand({
  name: "inbox.choose_mapping",
  permission: "sync.repair",
  input: ChooseMappingInput,
  async run(scope, { inboxId, document, reason, seen, mode }) {
    if (mode === "now") await lockSourcesOf(scope, [inboxId]);
    const [row] = await lockDeadLetters(scope, [inboxId]);
    if (!row) throw new RangeError("Choosing a mapping needs a message.");
    const before = row.mapping_document ?? null;
    if (before !== seen)
      throw conflict(
        "Somebody else chose another mapping for this message in the meantime. Look at it again; nothing was changed.",
      );
    const source = mappingSourceOf(row.source);
    if (!source) throw notConnected(row.source);
    // Refuses a document that was never published.
    if (document !== null) (await loadMappings(scope, source, [document]))(document);
    await scope.tx.execute(sql`update inbox set mapping_document = ${document} where id = ${inboxId}`);
    const [outcome] = await readAgain(scope, [{ ...row, mapping_document: document }], mode);
    if (!outcome) throw new RangeError("The message was not read.");
    return {
      result: outcome,
      events: [
        messageEvent("inbox.mapping_chosen", row, outcome, { reason, data: { document, documentBefore: before } }),
      ],
    };
  },
});
