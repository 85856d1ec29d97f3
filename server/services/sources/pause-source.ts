import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import { conflict, notFound } from "#server/kernel/errors";
import { askForPull } from "#server/services/sync/ask-for-pull";
import { knownSources } from "#server/services/sync/known-sources";

const Source = z.string().min(1).max(100);

/** Stops reading from a source and acting on it. What arrives by webhook is still kept; a run under way ends by itself. */
export const pauseSource = defineCommand({
  name: "source.pause",
  permission: "sync.configure",
  input: z.strictObject({ source: Source, reason: z.string().trim().min(3).max(500) }),
  async run(scope, { source, reason }) {
    mustBeKnown(source);
    const paused = await scope.tx.execute(sql`
      insert into source_health as h (source, paused_at, paused_by, pause_reason)
      values (${source}, ${scope.now.toISOString()}::timestamptz, ${actorName(scope.actor)}, ${reason})
      on conflict (source) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by, pause_reason = excluded.pause_reason
      where h.paused_at is null returning source`);
    if (paused.length === 0) throw conflict(`${source} is paused already. Nothing was changed.`);
    return { result: null, events: [{ type: "source.paused", subject: { type: "source", id: source }, reason }] };
  },
});

/** Reads from the source and acts on it again, at once; its breaker starts afresh. */
export const resumeSource = defineCommand({
  name: "source.resume",
  permission: "sync.configure",
  input: z.strictObject({ source: Source }),
  async run(scope, { source }) {
    mustBeKnown(source);
    const resumed = await scope.tx.execute<{ pause_reason: string | null }>(sql`
      update source_health set paused_at = null, paused_by = null, pause_reason = null, failures = 0, broken_until = null
      where source = ${source} and paused_at is not null returning source`);
    if (resumed.length === 0) throw conflict(`${source} is not paused. Nothing was changed.`);
    await askForPull(scope, source);
    return { result: null, events: [{ type: "source.resumed", subject: { type: "source", id: source } }] };
  },
});

export function mustBeKnown(source: string): void {
  if (!knownSources().some((known) => known.key === source))
    throw notFound(`There is no source ${source}. Choose one of those on the Sync desk.`);
}
