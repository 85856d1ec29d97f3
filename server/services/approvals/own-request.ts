import type { PersonActor } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { forbidden } from "#server/kernel/errors";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { personActing } from "#server/services/cases/case-acts";

/** A request is submitted, changed and taken back by whoever asked for it, from whichever of their accounts. */
export function ownRequest(scope: Pick<Scope, "actor">, row: RequestRecord, act: string): PersonActor {
  const person = personActing(scope);
  if (person.personId === row.requesterPersonId) return person;
  throw forbidden(`${row.requesterName} asked for request ${row.number}, so only they can ${act} it. Ask them to.`);
}
