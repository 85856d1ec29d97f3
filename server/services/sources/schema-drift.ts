import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import type { DriftView } from "#server/domain/sources/views";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

/** Fields that sources began to send or changed the type of, and nobody has looked at yet; newest first. */
export const schemaDrift = defineQuery({
  name: "source.drift",
  permission: "sync.read",
  input: z.strictObject({}),
  async run(scope): Promise<DriftView[]> {
    const rows = await scope.tx.execute<{
      source: string;
      object_type: string;
      path: string;
      json_type: string;
      drift: DriftView["drift"];
      first_seen_at: string;
      first_inbox_id: string;
      before: string | null;
    }>(sql`
      select f.source, f.object_type, f.path, f.json_type, f.drift, f.first_seen_at, f.first_inbox_id,
        (select string_agg(b.json_type, ', ' order by b.json_type) from payload_fields b
          where (b.source, b.object_type, b.path) = (f.source, f.object_type, f.path) and b.first_seen_at < f.first_seen_at) as before
      from payload_fields f where f.drift is not null and f.acknowledged_at is null
      order by f.first_seen_at desc, f.source, f.object_type, f.path limit 200`);
    return rows.map((row) => ({
      source: row.source,
      objectType: row.object_type,
      path: row.path,
      jsonType: row.json_type,
      drift: row.drift,
      before: row.before,
      firstSeenAt: new Date(row.first_seen_at),
      inboxId: row.first_inbox_id,
    }));
  },
});

/** Says that the new fields of an object type were looked at; they are kept as ever. */
export const acknowledgeDrift = defineCommand({
  name: "source.acknowledge_drift",
  permission: "sync.configure",
  input: z.strictObject({ source: z.string().min(1).max(100), objectType: z.string().min(1).max(100) }),
  async run(scope, { source, objectType }) {
    const seen = await scope.tx.execute<{ path: string }>(sql`
      update payload_fields set acknowledged_at = ${scope.now.toISOString()}::timestamptz, acknowledged_by = ${actorName(scope.actor)}
      where source = ${source} and object_type = ${objectType} and drift is not null and acknowledged_at is null returning path`);
    if (seen.length === 0) throw conflict("Somebody has looked at these fields already. Nothing was changed.");
    return {
      result: { acknowledged: seen.length },
      events: [
        {
          type: "source.drift_acknowledged",
          subject: { type: "source", id: source },
          data: { objectType, paths: seen.slice(0, 50).map((row) => row.path), count: seen.length },
        },
      ],
    };
  },
});
