import type { QueueDefinition } from "#server/domain/queues/define";
import { cashQueue } from "#server/domain/queues/definitions/cash";
import { collectionsQueue } from "#server/domain/queues/definitions/collections";
import { deadLettersQueue } from "#server/domain/queues/definitions/dead-letters";
import { disputesQueue } from "#server/domain/queues/definitions/disputes";
import { exceptionsQueue } from "#server/domain/queues/definitions/exceptions";

/** Every desk that is a queue, in the order of the rail. */
export const queues: readonly QueueDefinition[] = [
  exceptionsQueue,
  collectionsQueue,
  disputesQueue,
  cashQueue,
  deadLettersQueue,
];

export function queueByKey(key: string): QueueDefinition | undefined {
  return queues.find((queue) => queue.key === key);
}
