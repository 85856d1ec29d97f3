import { sql } from "drizzle-orm";
import { caseSkips } from "#db/schema/cases";
import { TakeNextInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import type { CaseRow } from "#server/domain/cases/views";
import { addHours, addMinutes } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { personActing, undoEnds } from "#server/services/cases/case-acts";
import { rowFromStored, type StoredRow, storedRowColumns } from "#server/services/cases/case-row";
import { lockCase } from "#server/services/cases/lock-case";
import { intersect, openQueue } from "#server/services/cases/queue-access";
import { caseEvent, updateCase } from "#server/services/cases/update-case";

/** A taken case goes back when its taker does nothing with it for this long. */
export const LEASE_MINUTES = 15;
/** What somebody skipped is not served to them again for this long. */
export const SKIP_HOURS = 1;

export type TakenNext = {
  /** Null only after a skip that left nothing else to serve. */
  row: CaseRow | null;
  message: string;
  undoUntil: Date | null;
};

type Claimed = Omit<StoredRow, "owner_name">;

/**
 * Serves the most urgent case nobody holds, and lends it for a while. Two people asking at once are served two cases:
 * whoever comes second passes over the row the first one has locked.
 */
export const takeNext = defineCommand({
  name: "case.take_next",
  permission: "case.work",
  input: TakeNextInput,
  async run(scope, { queue: key, skip }) {
    const { queue, visible } = openQueue(scope.actor, key);
    const { userId, name } = personActing(scope);
    const skipped = skip ? await skipCase(scope, userId, skip) : null;
    const leasedUntil = addMinutes(scope.now, LEASE_MINUTES);
    const claimed = await claimNext(scope, queue.key, intersect(scope.entities, visible), userId, leasedUntil);
    if (!claimed) {
      if (!skipped)
        throw notFound(
          `Nothing in ${queue.label} waits for somebody. New cases arrive when the next sync finds something.`,
        );
      const message = "The case is skipped, and nothing else waits for somebody.";
      return { result: { row: null, message, undoUntil: null } satisfies TakenNext as TakenNext, events: [skipped] };
    }
    const result: TakenNext = {
      row: rowFromStored({ ...claimed, owner_name: name }),
      message: `Case ${claimed.number} is yours for ${LEASE_MINUTES} minutes; it stays yours once you act on it.`,
      undoUntil: undoEnds(scope.now),
    };
    const served = servedEvent(claimed, userId, leasedUntil);
    return { result, events: skipped ? [skipped, served] : [served] };
  },
});

/**
 * One statement finds, locks and takes the row. The conditions are those of the index over what nobody holds, letter
 * for letter; the state it moves to is the machine's.
 */
async function claimNext(
  scope: Scope,
  queue: string,
  entities: Scope["entities"],
  userId: string,
  leasedUntil: Date,
): Promise<Claimed | undefined> {
  const within = entities === "all" ? sql`` : sql` and c.entity_code = any(${sql.param([...entities])}::text[])`;
  const [row] = await scope.tx.execute<Claimed>(sql`
    update cases set owner_id = ${userId}::uuid, state = ${caseMachine.next("routed", "take")}, leased_until = ${leasedUntil.toISOString()}::timestamptz, version = version + 1
    where id = (
      select c.id from cases c
      where c.queue = ${queue} and c.closed_at is null and c.snoozed_until is null and c.owner_id is null and c.state = 'routed'${within}
        and not exists (select 1 from case_skips s where s.user_id = ${userId}::uuid and s.case_id = c.id and s.until > ${scope.now.toISOString()}::timestamptz)
      order by c.priority desc, c.id desc for update skip locked limit 1)
    returning ${sql.raw(storedRowColumns(""))}`);
  return row;
}

function servedEvent(row: Claimed, userId: string, leasedUntil: Date): DomainEvent {
  return {
    type: "case.served",
    subject: { type: "case", id: row.id },
    entity: row.entity_code,
    before: { state: "routed", ownerId: null, leasedUntil: null },
    after: { state: row.state, ownerId: userId, leasedUntil },
  };
}

/** Puts back what was served and remembers that this person passed it over. */
async function skipCase(scope: Scope, userId: string, skip: { caseId: string; reason: string }): Promise<DomainEvent> {
  const before = await lockCase(scope, skip.caseId);
  if (before.ownerId !== userId)
    throw ruleViolation(`Case ${before.number} is not yours, so there is nothing to skip. Take the next one.`);
  const state = caseMachine.next(before.state, "release");
  const updated = await updateCase(scope, before, { state, ownerId: null, leasedUntil: null });
  const until = addHours(scope.now, SKIP_HOURS);
  await scope.tx
    .insert(caseSkips)
    .values({
      caseId: before.id,
      userId,
      entityCode: before.entityCode,
      reason: skip.reason,
      skippedAt: scope.now,
      until,
    })
    .onConflictDoUpdate({
      target: [caseSkips.userId, caseSkips.caseId],
      set: { reason: skip.reason, skippedAt: scope.now, until },
    });
  return caseEvent("case.skipped", updated, { reason: skip.reason });
}
