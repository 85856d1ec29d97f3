import { entitiesWith, type PersonActor } from "#server/domain/access/actor";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { covers, maySee, worksIn } from "#server/services/cases/queue-access";

type Place = Pick<CaseRecord, "queue" | "entityCode">;

/** May this person be given the case: see its queue and work its legal entity? */
export function mayWork(person: PersonActor, place: Place): boolean {
  return worksIn(person, place) && covers(entitiesWith(person, "case.work"), place.entityCode);
}

/** May this person be told of the case? Only who may read it. */
export function mayBeNotified(person: PersonActor, place: Place): boolean {
  return maySee(person, place.queue, place.entityCode);
}
