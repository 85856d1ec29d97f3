import type { QueueDefinition } from "#server/domain/queues/define";
import { collectionsQueue } from "#server/domain/queues/definitions/collections";
import { deadLettersQueue } from "#server/domain/queues/definitions/dead-letters";
import { exceptionsQueue } from "#server/domain/queues/definitions/exceptions";

/** Every desk that is a queue, in the order of the rail. */
export const queues: readonly QueueDefinition[] = [exceptionsQueue, collectionsQueue, deadLettersQueue];

export function queueByKey(key: string): QueueDefinition | undefined {
  return queues.find((queue) => queue.key === key);
}
