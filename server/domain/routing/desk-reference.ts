import { type BusinessCalendar, businessCalendar, type WorkingTime } from "#server/domain/routing/calendar";
import { calendarOf, type ServiceLevels } from "#server/domain/routing/service-levels";

/** A legal entity as calendars see it. */
type Workplace = { code: string; country: string; timeZone: string };

/** Working time by key, and who keeps which. */
export type WorkingTimes = {
  calendars: Record<string, WorkingTime>;
  places: { entity: string; timeZone: string; calendar: string }[];
  /** What cases without a legal entity go by, in UTC. */
  elsewhere: string;
};

/** What a whole desk is read with: how people call the teams, and when whoever works its cases does so. */
export type DeskReference = { teams: { key: string; name: string }[]; workingTimes: WorkingTimes };

/** What of the service levels and legal entities a clock needs, and nothing else of them. */
export function workingTimesOf(
  levels: Pick<ServiceLevels, "calendars">,
  workplaces: readonly Workplace[],
): WorkingTimes {
  const places = workplaces.map((place) => ({
    entity: place.code,
    timeZone: place.timeZone,
    calendar: calendarOf(levels, place).key,
  }));
  const elsewhere = calendarOf(levels, null).key;
  const used = new Set([elsewhere, ...places.map(({ calendar }) => calendar)]);
  const calendars = levels.calendars.filter(({ key }) => used.has(key));
  return {
    calendars: Object.fromEntries(calendars.map(({ key, week, holidays }) => [key, { week, holidays }])),
    places,
    elsewhere,
  };
}

/** The calendar of a legal entity; of everybody else where there is none. Each is made once. */
export function calendarsFrom(times: WorkingTimes): (entity: string | null) => BusinessCalendar {
  const made = new Map<string, BusinessCalendar>();
  const places = new Map(times.places.map((place) => [place.entity, place]));
  return (entity) => {
    const place = entity === null ? undefined : places.get(entity);
    const key = place?.entity ?? "";
    const known = made.get(key);
    if (known) return known;
    const workingTime = times.calendars[place?.calendar ?? times.elsewhere];
    if (!workingTime) throw new RangeError(`The calendar of ${key || "everybody else"} is not there.`);
    const calendar = businessCalendar(workingTime, place?.timeZone ?? "UTC");
    made.set(key, calendar);
    return calendar;
  };
}
