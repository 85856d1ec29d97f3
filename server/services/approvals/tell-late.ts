import { and, asc, eq, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { approvalAlarms, approvalRequests } from "#db/schema/approvals";
import { type Role, roleLabels } from "#server/domain/access/roles";
import { escalationLevels, hoursOf, rolesAbove } from "#server/domain/approvals/escalation";
import { openParts } from "#server/domain/approvals/persons";
import { addBusinessMinutes } from "#server/domain/routing/calendar";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { requestEvent } from "#server/services/approvals/request-events";
import { signingFactsOf } from "#server/services/approvals/request-row";
import { calendarOf } from "#server/services/approvals/step-clock";
import { policyNamed } from "#server/services/policies/active-policy";

/** Requests one run tells of at most; the job runs it again while batches come back full. */
const BATCH = 100;

/**
 * Tells of requests that wait for a signature longer than the table of authority bears: first those who may sign, then,
 * when as much working time has passed again, those above them. Each once a step. What is signed does not change by it.
 */
export const tellLate = defineCommand({
  name: "request.tell_late",
  permission: "approval.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const late = await scope.tx
      .select()
      .from(approvalRequests)
      .where(
        and(
          eq(approvalRequests.state, "pending"),
          isNull(approvalRequests.clockStoppedAt),
          lte(approvalRequests.alarmAt, scope.now),
        ),
      )
      .orderBy(asc(approvalRequests.alarmAt), asc(approvalRequests.id))
      .limit(BATCH)
      .for("update", { skipLocked: true });
    const facts = await signingFactsOf(scope, late, { people: [], delegations: [] });
    const events: DomainEvent[] = [];
    for (const row of late) {
      const position = openParts(facts.get(row.id) ?? { parts: [], signatures: [] })[0]?.position;
      if (position !== undefined) events.push(await tell(scope, row, position));
    }
    const [first, ...rest] = events;
    if (!first) throw notFound("No request waits for a signature longer than it may.");
    return { result: { done: events.length, mayBeMore: late.length === BATCH }, events: [first, ...rest] };
  },
});

async function tell(scope: Scope, row: RequestRecord, position: number): Promise<DomainEvent> {
  const { steps } = packetOf(row).authority.decision;
  const isReminder = row.escalation === escalationLevels.none;
  const level = isReminder ? escalationLevels.reminded : escalationLevels.escalated;
  const roles = isReminder ? [] : rolesAbove(steps, position);
  const dueAt = row.dueAt ?? scope.now;
  await scope.tx.insert(approvalAlarms).values({
    id: newId(scope.now),
    requestId: row.id,
    entityCode: row.entityCode,
    revision: row.revision,
    position,
    level,
    roles,
    dueAt,
    at: scope.now,
  });
  const alarmAt = isReminder ? await nextAlarm(scope, row, position) : null;
  await scope.tx.update(approvalRequests).set({ escalation: level, alarmAt }).where(eq(approvalRequests.id, row.id));
  const waiting = `Request ${row.number} waits for a ${inWords(row.waitingRoles as Role[])} longer than it may`;
  return requestEvent(isReminder ? "request.reminded" : "request.escalated", row, {
    sentence: isReminder
      ? `${waiting}; whoever may sign it is reminded.`
      : `${waiting}, though they were reminded; it is escalated to every ${inWords(roles)}.`,
    policyVersion: row.policyVersion ?? "",
    data: { revision: row.revision, position, level, roles, dueAt },
  });
}

/** As long again after the step was due as it had been given. */
async function nextAlarm(scope: Scope, row: RequestRecord, position: number): Promise<Date> {
  const { document } = await policyNamed(scope, "approval_authority", row.policyVersion);
  const step = packetOf(row).authority.decision.steps[position - 1];
  const hours = hoursOf(step, document.decideWithinHours);
  return addBusinessMinutes(await calendarOf(scope, row.entityCode), row.alarmAt ?? scope.now, hours * 60);
}

function inWords(roles: readonly Role[]): string {
  return roles.map((role) => roleLabels[role].toLowerCase()).join(" or ");
}
