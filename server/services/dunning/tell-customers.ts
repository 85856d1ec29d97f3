import type { Scope } from "#server/kernel/context";
import { appendEvents, type DomainEvent } from "#server/kernel/events";

/** Events in one statement: all of a large day at once would be held in memory several times over. */
const EVENTS_AT_ONCE = 1_000;

/**
 * Tells of many customers of a run, after everything else, so that the chains of customers are held for as short as can be; in the order of their ids, as whoever takes
 * several takes them.
 */
export async function tellCustomers(scope: Scope, command: string, events: readonly DomainEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += EVENTS_AT_ONCE)
    await appendEvents(scope, command, events.slice(start, start + EVENTS_AT_ONCE));
}
