import type { z } from "zod";
import { unreadable } from "#server/connectors/unreadable";
import { type MappedMessage, recordFacts, type SourceRecord } from "#server/domain/sync/records";

/** The last step of every mapping: what leaves it satisfies the agreed record, or the message is dead with the field named. */
export function checkedRecords(system: string, subject: string, records: SourceRecord[]): MappedMessage {
  for (const record of records) {
    const schema: z.ZodType = recordFacts[record.kind];
    const parsed = schema.safeParse(record.facts);
    if (!parsed.success) return unreadable(system, subject, record.facts, parsed.error);
  }
  return { outcome: "records", records };
}
