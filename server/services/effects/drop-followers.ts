import { sql } from "drizzle-orm";
import { z } from "zod";
import { systemWord } from "#server/domain/sync/system-words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { effectSubject } from "#server/services/effects/effect-subject";

type Dropped = { id: string; case_id: string | null; entity_code: string | null; system: string; label: string };

/** Why a step of a fix never went out: the one before it did not get through. */
export function notSentBecause(label: string, reason: string | null): string {
  return `Not sent because the step before it did not get through: ${label}.${reason ? ` ${reason}` : ""}`;
}

/** Settles every act behind a failed one, however long the chain: none of them may be carried out on its own. */
export async function dropFollowers(
  scope: Scope,
  failed: { id: string; label: string; error: string | null },
): Promise<DomainEvent[]> {
  const reason = notSentBecause(failed.label, failed.error);
  const dropped = await scope.tx.execute<Dropped>(sql`
    with recursive behind as (
      select id from effects where follows_id = ${failed.id} and state = 'intent'
      union select e.id from effects e join behind b on e.follows_id = b.id where e.state = 'intent')
    update effects set state = 'failed', error = ${reason}, settled_at = ${scope.now.toISOString()}::timestamptz, next_attempt_at = null
    where id in (select id from behind) returning id, case_id, entity_code, system, label`);
  for (const { id } of dropped) await wakeNextOnTarget(scope, id);
  return dropped.map(({ id, case_id, entity_code, system, label }) => ({
    type: "effect.not_sent",
    subject: effectSubject(case_id, id),
    entity: entity_code,
    data: {
      effectId: id,
      label,
      system,
      error: reason,
      sentence: `Not sent to ${systemWord(system)}: ${label}. The step before it did not get through.`,
    },
  }));
}

/** Wakes the acts that waited for this one's confirmation. */
export async function wakeFollowers(scope: Scope, effectId: string): Promise<void> {
  const next = await scope.tx.execute<{ id: string }>(
    sql`select id from effects where follows_id = ${effectId} and state = 'intent' order by position`,
  );
  for (const { id } of next) await enqueue(scope, "effects.send", { effectId: id });
}

/** The next act on the same object was waiting for this one. */
export async function wakeNextOnTarget(scope: Scope, effectId: string): Promise<void> {
  const [next] = await scope.tx.execute<{ id: string }>(sql`
    select later.id from effects done join effects later on later.target = done.target and later.system = done.system and later.state = 'intent' and later.id <> done.id
    where done.id = ${effectId} order by later.position limit 1`);
  if (next) await enqueue(scope, "effects.send", { effectId: next.id });
}

/** The janitor's part: settles acts left behind a failed one. Refuses with CONFLICT when there are none. */
export const dropStrandedEffects = defineCommand({
  name: "effect.drop_stranded",
  permission: "effect.send",
  input: z.strictObject({}),
  async run(scope) {
    const failed = await scope.tx.execute<{ id: string; label: string; error: string | null }>(sql`
      select f.id, f.label, f.error from effects f
      where f.state = 'failed' and exists (select 1 from effects e where e.follows_id = f.id and e.state = 'intent')
      order by f.position limit 100 for update of f`);
    const events: DomainEvent[] = [];
    for (const each of failed) events.push(...(await dropFollowers(scope, each)));
    const [first, ...rest] = events;
    if (!first) throw conflict("No act waits behind one that failed.", { isNothingToDo: true });
    return { result: { dropped: events.length }, events: [first, ...rest] };
  },
});
