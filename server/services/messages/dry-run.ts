import { amended } from "#server/domain/sync/mapping";
import { DryRunInput } from "#server/domain/sync/message-selection";
import type { DryRun } from "#server/domain/sync/message-views";
import { canHold, payloadOf } from "#server/domain/sync/payload-places";
import { ruleViolation } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { expectMessages } from "#server/services/messages/expect-messages";
import { mapMessages } from "#server/services/messages/map-messages";
import { amendmentsOf, type StoredMessage } from "#server/services/messages/message-rows";
import { seeMessage } from "#server/services/messages/see-message";
import { touchedRows } from "#server/services/messages/touched-rows";
import { sourceLabel } from "#server/services/sync/known-sources";

/** What a message would come to if it were read now, with a correction or another mapping document. Changes nothing. */
export const dryRunMessage = defineQuery({
  name: "messages.dry_run",
  permission: "sync.read",
  input: DryRunInput,
  async run(scope, { inboxId, amendment, document }): Promise<DryRun> {
    const { row: stored } = await seeMessage(scope, inboxId);
    if (amendment) requirePlace(stored, amendment.pointer);
    const row: StoredMessage = {
      ...stored,
      amendments: amendment
        ? [...amendmentsOf(stored), { ...amendment, reason: "dry run", by: "dry run", at: scope.now.toISOString() }]
        : amendmentsOf(stored),
      mapping_document: document === undefined ? (stored.mapping_document ?? null) : document,
    };
    const read = await mapMessages(scope, [row]);
    const expected = (await expectMessages(scope, [row], read)).get(inboxId);
    const mappingVersion = read.get(inboxId)?.mappingVersion;
    if (!expected || mappingVersion === undefined) throw notConnected(row.source);
    const { changedRecords, ...told } = expected;
    return { ...told, mappingVersion, touched: await touchedRows(scope, changedRecords) };
  },
});

/** A value can be put there: what holds the place exists in the message, with its earlier corrections. */
export function requirePlace(row: StoredMessage, pointer: string): void {
  if (canHold(amended(payloadOf(row.raw), amendmentsOf(row)), pointer)) return;
  throw ruleViolation(
    `There is no place ${pointer} in this message, so nothing can be put there. Choose a field whose surroundings exist.`,
  );
}

export function notConnected(source: string) {
  return ruleViolation(
    `${sourceLabel(source)} is not connected here, so its messages cannot be read. Set its address and credentials, then try again.`,
  );
}
