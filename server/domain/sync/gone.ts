import { z } from "zod";
import type { MappedMessage, RecordKind, SourceRecord } from "#server/domain/sync/records";
import { recordKinds } from "#server/domain/sync/records";

/** The stream of messages that we write ourselves when a source, asked for one object, no longer knows it. */
export const GONE_STREAM = "docket:gone";

const Gone = z.strictObject({
  kind: z.custom<RecordKind>((value) => (recordKinds as readonly unknown[]).includes(value), "a known kind"),
  externalId: z.string().min(1),
  goneAt: z.iso.datetime(),
  /** What was last known of it. */
  facts: z.record(z.string(), z.unknown()),
});
export type Gone = z.output<typeof Gone>;

/** A tombstone: the object's last known state, marked as gone at the instant the source said so. */
export function mapGone(payload: unknown): MappedMessage {
  const parsed = Gone.safeParse(payload);
  if (!parsed.success)
    return { outcome: "dead", reason: "The note that an object is gone does not say which one.", field: "externalId" };
  const { kind, externalId, goneAt, facts } = parsed.data;
  const last = kind === "billing_invoice" ? { ...facts, status: "deleted" } : facts;
  const record = { kind, externalId, versionAt: goneAt, versionSequence: 0, isDeleted: true, facts: last };
  return { outcome: "records", records: [record as SourceRecord] };
}
