import { type Actor, actorName, entitiesWith } from "#server/domain/access/actor";
import type { EntityScope } from "#server/domain/access/roles";
import type { QueueDefinition } from "#server/domain/queues/define";
import { queueByKey, queues } from "#server/domain/queues/registry";
import { forbidden, notFound } from "#server/kernel/errors";

/** The legal entities whose cases of this queue the actor may see: those where both reading cases and opening the desk are granted. */
export function visibleEntities(actor: Actor, queue: QueueDefinition): EntityScope {
  return intersect(entitiesWith(actor, "case.read"), entitiesWith(actor, queue.permission));
}

/** The queue and the actor's entities in it; refuses when there is no such queue or the actor may not open it. */
export function openQueue(actor: Actor, key: string): { queue: QueueDefinition; visible: EntityScope } {
  const queue = queueByKey(key);
  if (!queue) throw notFound(`There is no queue called "${key}". Pick one from the list of desks.`);
  const visible = visibleEntities(actor, queue);
  if (isNothing(visible))
    throw forbidden(
      `${actorName(actor)} may not open ${queue.label}: it needs the permission "${queue.permission}". An administrator can grant a role that has it.`,
    );
  return { queue, visible };
}

/** The queues the actor may open, in the order of the rail, each with the entities seen in it. */
export function openQueues(actor: Actor): { queue: QueueDefinition; visible: EntityScope }[] {
  return queues
    .map((queue) => ({ queue, visible: visibleEntities(actor, queue) }))
    .filter(({ visible }) => !isNothing(visible));
}

/**
 * The legal entities in which the actor may work a queue's cases. A token bounds the acts and was asked for the act itself;
 * whose work it is depends on its owner's roles alone.
 */
export function workedEntities(actor: Actor, queue: QueueDefinition): EntityScope {
  return intersect(visibleEntities(actor, queue), entitiesWith(withoutToken(actor), queue.works));
}

/** May the actor work a case of this queue and entity? */
export function worksIn(actor: Actor, { queue: key, entityCode }: Place): boolean {
  const queue = queueByKey(key);
  return queue !== undefined && covers(workedEntities(actor, queue), entityCode);
}

/** May the actor give a case of this queue and entity to others? */
export function directsIn(actor: Actor, place: Place): boolean {
  const queue = queueByKey(place.queue);
  if (!queue) return false;
  return worksIn(actor, place) || covers(entitiesWith(withoutToken(actor), queue.leads), place.entityCode);
}

/** Why somebody who sees a case cannot work it, in a sentence. */
export function notTheirs({ queue: key }: Pick<Place, "queue">): string {
  const queue = queueByKey(key);
  return `Working ${queue?.label ?? "this desk"} needs the permission "${queue?.works ?? key}".`;
}

type Place = { queue: string; entityCode: string | null };

function withoutToken(actor: Actor): Actor {
  if (actor.kind !== "person") return actor;
  const { token: _, ...owner } = actor;
  return owner;
}

/** May the actor see a case of this queue and entity? Cases without an entity concern the whole company. */
export function maySee(actor: Actor, queueKey: string, entityCode: string | null): boolean {
  const queue = queueByKey(queueKey);
  return queue !== undefined && covers(visibleEntities(actor, queue), entityCode);
}

export function covers(scope: EntityScope, entityCode: string | null): boolean {
  return scope === "all" || (entityCode !== null && scope.includes(entityCode));
}

export function intersect(left: EntityScope, right: EntityScope): EntityScope {
  if (left === "all") return right;
  return right === "all" ? left : left.filter((code) => right.includes(code));
}

export function isNothing(scope: EntityScope): boolean {
  return scope !== "all" && scope.length === 0;
}
