import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { approvalAlarms, approvalRequests } from "#db/schema/approvals";
import type { Role } from "#server/domain/access/roles";
import { escalationLevels } from "#server/domain/approvals/escalation";
import { type Signer, standingOf } from "#server/domain/approvals/persons";
import { businessDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";
import { grantsAt } from "#server/services/access/grants-at";
import { signingFactsOf } from "#server/services/approvals/request-row";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";

const MOST = 50;

export type AlarmMail = {
  alarmId: string;
  requestId: string;
  number: number;
  title: string;
  entity: string;
  dueAt: Date;
  isEscalation: boolean;
  /** Who may sign it, and of an escalation those above them. Empty where it is out of date: it needs no mail then. */
  to: { email: string; name: string; maySign: boolean }[];
};

/** Alarms whose mail did not go out yet, with the people they are for as things are now. */
export const alarmsToMail = defineQuery({
  name: "request.alarms_to_mail",
  permission: "approval.maintain",
  input: z.strictObject({}),
  async run(scope): Promise<AlarmMail[]> {
    const rows = await scope.tx
      .select({ alarm: approvalAlarms, request: approvalRequests })
      .from(approvalAlarms)
      .innerJoin(approvalRequests, eq(approvalRequests.id, approvalAlarms.requestId))
      .where(and(isNull(approvalAlarms.mailedAt)))
      .orderBy(asc(approvalAlarms.at), asc(approvalAlarms.id))
      .limit(MOST);
    if (rows.length === 0) return [];
    const people = await loadSigningPeople(scope, businessDate(scope.now, "UTC"));
    const facts = await signingFactsOf(
      scope,
      rows.map(({ request }) => request),
      people,
    );
    const held = await grantsAt(scope.tx, "everybody", scope.now);
    const emailOf = new Map(held.map(({ personId, email }) => [personId, email]));
    return rows.map(({ alarm, request }) => {
      const own = facts.get(request.id);
      const isCurrent =
        request.state === "pending" && request.revision === alarm.revision && request.escalation >= alarm.level;
      const concerned = isCurrent && own ? people.people : [];
      return {
        alarmId: alarm.id,
        requestId: request.id,
        number: request.number,
        title: request.title,
        entity: request.entityCode,
        dueAt: alarm.dueAt,
        isEscalation: alarm.level === escalationLevels.escalated,
        to: concerned.flatMap((person) => {
          const email = emailOf.get(person.personId);
          const maySign = own !== undefined && standingOf(own, person.personId).may;
          const hears = maySign || holdsAny(person, alarm.roles as Role[], request.entityCode);
          return hears && email !== undefined ? [{ email, name: person.name, maySign }] : [];
        }),
      };
    });
  },
});

function holdsAny({ grants }: Signer, roles: readonly Role[], entity: string): boolean {
  return grants.some(({ role, entities }) => roles.includes(role) && (entities === "all" || entities.includes(entity)));
}
