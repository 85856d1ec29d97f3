import { durationMs, slotStart } from "#server/domain/time";

/** When the day before is over in every legal entity from Tokyo to New York and the desks of America are still closed. */
const QUIET_HOUR_MS = durationMs("8h");
/** Sources follow one another, so that they are not all listed at once. */
const BETWEEN_SOURCES_MS = durationMs("10m");

/** The latest instant at which the source at this place is counted; a worker that slept through it counts when it wakes. */
export function dailyCountSlot(now: Date, place: number): Date {
  const offset = QUIET_HOUR_MS + place * BETWEEN_SOURCES_MS;
  return new Date(slotStart(new Date(now.getTime() - offset), durationMs("1d")).getTime() + offset);
}
