import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { BUNDLE_FORMAT, type ExportRecord, type SampledStream } from "#server/domain/audit/export";
import type { Scope } from "#server/kernel/context";
import { canonicalJson } from "#server/kernel/events";
import type { EventRow } from "#server/services/audit/verify-core";
import { eventRowColumns, instantText } from "#server/services/audit/verify-events";

/** What stands in the bundle besides what can be told from the log again. */
export type Exported = { id: string; at: string; by: string };
export type Manifest = Omit<ExportRecord, "sha256" | "lines">;

/**
 * The lines of a bundle but for its last: the manifest, every event of the sampled chains as far as they went, and the
 * latest seal that holds each of them, whole. Made from what never changes, so the same record makes the same lines.
 */
export async function bundleLines(scope: Pick<Scope, "tx">, exported: Exported, manifest: Manifest): Promise<string[]> {
  const { streams } = manifest.sample;
  const events = await eventsOf(scope, streams);
  const seals = await sealsOf(scope, streams, manifest.horizon.seal);
  return [
    { line: "manifest", format: BUNDLE_FORMAT, exported, ...manifest },
    ...events.map((event) => ({ line: "event", ...event })),
    ...seals.map((seal) => ({ line: "seal", ...seal })),
  ].map(canonicalJson);
}

/** The last line: so many lines before it, and what they hash to. */
export function endLine(lines: readonly string[]): { text: string; sha256: string } {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  const sha256 = hash.digest("hex");
  return { text: canonicalJson({ line: "end", lines: lines.length, sha256 }), sha256 };
}

async function eventsOf({ tx }: Pick<Scope, "tx">, streams: readonly SampledStream[]) {
  const rows = await tx.execute<EventRow>(sql`
    select ${sql.raw(eventRowColumns)} from events e
    join unnest(${sql.param(streams.map(({ stream }) => stream))}::text[], ${sql.param(streams.map(({ events }) => String(events)))}::text[]::int[]) as drawn(of_stream, until)
      on drawn.of_stream = e.stream and e.sequence <= drawn.until
    order by e.stream, e.sequence`);
  return rows.map((row) => ({
    stream: row.stream,
    sequence: row.sequence,
    type: row.type,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    command: row.command,
    policyVersion: row.policy_version,
    correlationId: row.correlation_id,
    entityCode: row.entity_code,
    payload: row.payload,
    previousHash: row.previous_hash,
    hash: row.hash,
  }));
}

type SealLine = { number: number; at: string; previousHash: string; hash: string; heads: unknown };

async function sealsOf(
  { tx }: Pick<Scope, "tx">,
  streams: readonly SampledStream[],
  newest: number,
): Promise<SealLine[]> {
  return tx.execute<SealLine>(sql`
    select s.number, ${sql.raw(instantText("s.at"))} as at, s.previous_hash as "previousHash", s.hash,
           (select json_agg(json_build_object('stream', h.stream, 'sequence', h.sequence, 'hash', h.hash) order by h.stream collate "C") from event_seal_heads h where h.seal = s.number) as heads
    from event_seals s where s.number in (
      select max(h.seal) from event_seal_heads h join unnest(${sql.param(streams.map(({ stream }) => stream))}::text[], ${sql.param(streams.map(({ events }) => String(events)))}::text[]::int[]) as drawn(stream, until)
        on drawn.stream = h.stream and h.sequence <= drawn.until
      where h.seal <= ${newest} group by h.stream)
    order by s.number`);
}
