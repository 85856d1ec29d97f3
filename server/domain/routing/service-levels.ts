import { z } from "zod";
import { type Severity, severities, type WaitingOn, waitingOn } from "#server/domain/cases/machine";
import { Holiday, type Hours, Week } from "#server/domain/routing/calendar";
import { publicHolidays } from "#server/domain/routing/holidays";

/** The most working time a case can be given: about two years. */
export const MOST_MINUTES = 250_000;
const Minutes = z.int().min(1).max(MOST_MINUTES);
const Key = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "use small letters, digits, - and _");

export const Calendar = z.strictObject({
  key: Key,
  name: z.string().trim().min(1).max(80),
  /** Legal entities that work by it; else those of the country; one with neither is for everybody else. */
  entities: z.array(z.string().min(1).max(12)).max(100),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "write a country as two letters")
    .nullable(),
  week: Week,
  holidays: z.array(Holiday).max(400),
});
export type Calendar = z.infer<typeof Calendar>;

/** How much working time a case may take, when people work, and when the clock stands still. */
export const ServiceLevels = z.strictObject({
  severities: z.strictObject(
    Object.fromEntries(severities.map((severity) => [severity, Minutes])) as Record<Severity, typeof Minutes>,
  ),
  /** What an exception type allows itself counts where it is sooner. */
  typesOwnCount: z.boolean(),
  /** Types with a time of their own, whatever the severities and the type itself say. */
  types: z
    .array(
      z.strictObject({
        type: z.string().min(1).max(60),
        minutes: z.partialRecord(z.enum(severities), Minutes),
      }),
    )
    .max(200),
  pauses: z.strictObject({
    /** Whom a case may wait for with its clock stopped. */
    waitingOn: z.array(z.enum(waitingOn)).max(waitingOn.length),
    /** Whether every snooze stops the clock, whomever it waits for. */
    whileSnoozed: z.boolean(),
  }),
  calendars: z.array(Calendar).min(1).max(60),
});
export type ServiceLevels = z.infer<typeof ServiceLevels>;

/** What a day of working time is where nobody says which hours it has. */
export const WORKING_DAY_MINUTES = 480;

const officeHours: Hours[] = [{ from: "09:00", to: "17:00" }];
const officeWeek: Week = {
  mon: officeHours,
  tue: officeHours,
  wed: officeHours,
  thu: officeHours,
  fri: officeHours,
  sat: [],
  sun: [],
};

export const defaultServiceLevels: ServiceLevels = {
  severities: { low: 2_400, medium: 960, high: 480, critical: 240 },
  typesOwnCount: true,
  types: [],
  pauses: { waitingOn: ["customer", "source"], whileSnoozed: false },
  calendars: [
    office("us", "United States", "US", publicHolidays("US")),
    office("de", "Germany", "DE", publicHolidays("DE")),
    office("jp", "Japan", "JP", publicHolidays("JP")),
    office("elsewhere", "Everywhere else", null, []),
  ],
};

function office(key: string, name: string, country: string | null, holidays: Holiday[]): Calendar {
  return { key, name, entities: [], country, week: officeWeek, holidays };
}

/** What a type's own allowance is in working time: a day of it is a working day, and less than a day at most one. */
export function workingMinutes(hours: number): number {
  if (hours >= 24) return Math.round((hours / 24) * WORKING_DAY_MINUTES);
  return Math.max(1, Math.min(Math.round(hours * 60), WORKING_DAY_MINUTES));
}

/** How long a case of the type and severity may take, in minutes of working time. */
export function minutesAllowed(
  document: ServiceLevels,
  { type, typeHours }: { type: string; typeHours: number },
  severity: Severity,
): number {
  const own = document.types.find((one) => one.type === type)?.minutes[severity];
  if (own !== undefined) return own;
  const general = document.severities[severity];
  return document.typesOwnCount ? Math.min(general, workingMinutes(typeHours)) : general;
}

/** The calendar of a legal entity: one that names it, else its country's, else the one for everybody else. */
export function calendarOf(
  { calendars }: Pick<ServiceLevels, "calendars">,
  entity: { code: string; country: string } | null,
): Calendar {
  const found =
    calendars.find((one) => entity !== null && one.entities.includes(entity.code)) ??
    calendars.find((one) => entity !== null && one.entities.length === 0 && one.country === entity.country) ??
    calendars.find(isForEverybodyElse);
  if (!found) throw new RangeError("No calendar is for everybody else, so some cases would have no working time.");
  return found;
}

export function isForEverybodyElse({ entities, country }: Pick<Calendar, "entities" | "country">): boolean {
  return entities.length === 0 && country === null;
}

/** Whether the clock of a case that rests for somebody stands still. */
export function stopsClock({ pauses }: Pick<ServiceLevels, "pauses">, restsFor: WaitingOn | null): boolean {
  return pauses.whileSnoozed || (restsFor !== null && pauses.waitingOn.includes(restsFor));
}
