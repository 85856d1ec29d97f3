import { and, eq, isNull } from "drizzle-orm";
import { approvalQuestions } from "#db/schema/approvals";
import type { SigningStep } from "#server/domain/approvals/authority";
import { escalationLevels, hoursOf } from "#server/domain/approvals/escalation";
import { addBusinessMinutes, type BusinessCalendar, businessMinutesBetween } from "#server/domain/routing/calendar";
import type { Scope } from "#server/kernel/context";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { loadJudge } from "#server/services/routing/load-judge";

export type StepClock = Pick<RequestRecord, "dueAt" | "alarmAt" | "escalation" | "clockStoppedAt">;

/** Where nobody has to sign, nothing is late. */
export const noClock: StepClock = {
  dueAt: null,
  alarmAt: null,
  escalation: escalationLevels.none,
  clockStoppedAt: null,
};

type Reading = Pick<Scope, "tx" | "now">;

/** The clock of a step that is signed from now on, in working time of its legal entity. It stands while a question is open. */
export async function beginStepClock(
  scope: Reading,
  row: Pick<RequestRecord, "id" | "entityCode">,
  step: SigningStep | undefined,
  decideWithinHours: number,
): Promise<StepClock> {
  const calendar = await calendarOf(scope, row.entityCode);
  const dueAt = addBusinessMinutes(calendar, scope.now, hoursOf(step, decideWithinHours) * 60);
  const clockStoppedAt = (await hasOpenQuestion(scope, row.id)) ? scope.now : null;
  return { dueAt, alarmAt: dueAt, escalation: escalationLevels.none, clockStoppedAt };
}

/** The clock goes on: what was left when it stopped is left now. What was late then stays late. */
export async function restartedClock(scope: Reading, row: RequestRecord): Promise<Partial<StepClock>> {
  if (row.clockStoppedAt === null || (await hasOpenQuestion(scope, row.id))) return {};
  const calendar = await calendarOf(scope, row.entityCode);
  const stoppedAt = row.clockStoppedAt;
  const moved = (at: Date | null) => (at === null ? null : later(calendar, stoppedAt, at, scope.now));
  return { dueAt: moved(row.dueAt), alarmAt: moved(row.alarmAt), clockStoppedAt: null };
}

function later(calendar: BusinessCalendar, stoppedAt: Date, at: Date, now: Date): Date {
  return at <= stoppedAt ? at : addBusinessMinutes(calendar, now, businessMinutesBetween(calendar, stoppedAt, at));
}

export async function calendarOf(scope: Reading, entity: string): Promise<BusinessCalendar> {
  return (await loadJudge(scope)).calendar(entity);
}

async function hasOpenQuestion({ tx }: Pick<Scope, "tx">, requestId: string): Promise<boolean> {
  const [open] = await tx
    .select({ id: approvalQuestions.id })
    .from(approvalQuestions)
    .where(and(eq(approvalQuestions.requestId, requestId), isNull(approvalQuestions.answeredAt)))
    .limit(1);
  return open !== undefined;
}
