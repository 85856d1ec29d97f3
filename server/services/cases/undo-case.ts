import { and, desc, eq, notInArray } from "drizzle-orm";
import { events } from "#db/schema/events";
import { type Actor, actorId } from "#server/domain/access/actor";
import { UndoCaseInput } from "#server/domain/cases/inputs";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, UNDO_SECONDS, undoEnds } from "#server/services/cases/case-acts";
import { eventSentence } from "#server/services/cases/event-sentences";
import { lockToWork } from "#server/services/cases/lock-case";
import { type CaseChanges, caseEvent, updateCase } from "#server/services/cases/update-case";

type StoredEvent = typeof events.$inferSelect;

/** What can be taken back, by what it is called. All of these changed the case's own row and nothing outside. */
const reversible: Record<string, string> = {
  "case.served": "taking the next case",
  "case.taken": "taking the case",
  "case.released": "releasing the case",
  "case.assigned": "assigning the case",
  "case.snoozed": "the snooze",
  "case.woken": "waking the case",
  "case.escalated": "the escalation",
  "case.resolved": "resolving the case by hand",
  "case.dismissed": "dismissing the case",
};

/** Instants as the row holds them; an event keeps them as text. */
const instants: readonly (keyof CaseChanges)[] = [
  "leasedUntil",
  "dueAt",
  "snoozedUntil",
  "detectedAt",
  "closedAt",
  "priorityChangesAt",
  "clockStoppedAt",
  "escalatesAt",
];

/**
 * Takes back the actor's own last act, while nothing else happened since and only for a moment. What the event kept
 * from before is put back; the log keeps both.
 */
export const undoCase = defineCommand({
  name: "case.undo",
  permission: "case.work",
  input: UndoCaseInput,
  async run(scope, { caseId, version }) {
    const before = await lockToWork(scope, caseId, version);
    const last = await lastEvent(scope, caseId);
    const undoable = undoableAct(last, scope.actor, scope.now);
    if (!last || "refusal" in undoable)
      throw ruleViolation(
        `Nothing on case ${before.number} can be taken back: ${"refusal" in undoable ? undoable.refusal : "nothing was done."}`,
      );
    // What the act left of the clock stays; the rest goes back, the clock with it.
    const { clockStoppedAt } = before;
    const updated = await updateCase(scope, before, { clockStoppedAt, ...fieldsBefore(last) });
    return {
      result: await actResult(
        scope,
        updated.row,
        `Case ${before.number} is as it was before ${undoable.label}.`,
        false,
      ),
      events: [
        caseEvent("case.act_undone", updated, {
          data: { label: undoable.label, undone: last.type, sequence: last.sequence },
        }),
      ],
    };
  },
});

/** An account moves on the worklist by itself, and leaves what people did with its case as it was. */
const movesByItself = ["account.lane_changed", "account.reprioritised", "account.refreshed"];

/** The last thing that happened to the case itself. */
export async function lastEvent(scope: Pick<Scope, "tx">, caseId: string): Promise<StoredEvent | undefined> {
  const [last] = await scope.tx
    .select()
    .from(events)
    .where(and(eq(events.stream, `case:${caseId}`), notInArray(events.type, movesByItself)))
    .orderBy(desc(events.sequence))
    .limit(1);
  return last;
}

/** Whether the actor can still take back the last thing that happened; else why not, in a sentence. */
export function undoableAct(
  last: StoredEvent | undefined,
  actor: Actor,
  now: Date,
): { label: string; until: Date } | { refusal: string } {
  if (!last) return { refusal: "nothing was done." };
  const label = reversible[last.type];
  if (last.actorKind !== actor.kind || last.actorId !== actorId(actor))
    return { refusal: `since then, ${eventSentence(last).text}` };
  if (label === undefined)
    return {
      refusal: reachesSource(last.type)
        ? "a fix was sent to its source, and what a source has done is corrected there by another fix."
        : "your last act here is not one that can be undone.",
    };
  const until = undoEnds(last.at);
  return now <= until
    ? { label, until }
    : { refusal: `your last act is more than ${UNDO_SECONDS} seconds ago. Do the opposite act instead.` };
}

function reachesSource(type: string): boolean {
  return type.startsWith("effect.") || type.startsWith("exception.") || type.includes("fix");
}

function fieldsBefore(event: StoredEvent): CaseChanges {
  const { before = {} } = event.payload as { before?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(before).map(([key, value]) => [key, revive(key as keyof CaseChanges, value)]),
  ) as CaseChanges;
}

function revive(key: keyof CaseChanges, value: unknown): unknown {
  if (value === null) return null;
  if (instants.includes(key)) return new Date(String(value));
  return key === "amountMinor" || key === "baseAmountMinor" ? BigInt(String(value)) : value;
}
