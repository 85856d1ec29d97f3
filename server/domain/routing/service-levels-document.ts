import { severities } from "#server/domain/cases/machine";
import { listWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import {
  isOvernight,
  minuteOfDay,
  type Week,
  type Weekday,
  weekdayLabels,
  weekdays,
} from "#server/domain/routing/calendar";
import { type DocumentTrouble, type KnownNames, repeated } from "#server/domain/routing/document-trouble";
import { type Labels, workingTimeWords } from "#server/domain/routing/routing-words";
import { type Calendar, isForEverybodyElse, type ServiceLevels } from "#server/domain/routing/service-levels";

/** Everything that keeps a document of service levels from being used. */
export function serviceLevelTroubles(document: ServiceLevels, known: KnownNames): DocumentTrouble[] {
  const { calendars, types } = document;
  const entities = calendars.flatMap((calendar) => calendar.entities);
  return [
    ...repeated(calendars.map(({ key }) => key)).map((key) => at("calendars", `Two calendars go by the key "${key}"`)),
    ...repeated(entities).map((entity) => at("calendars", `${entity} works by two calendars; it can have one`)),
    ...repeated(calendars.flatMap(({ country, entities }) => (entities.length === 0 && country ? [country] : []))).map(
      (country) => at("calendars", `Two calendars are for all of ${country}; name the entities of one of them`),
    ),
    ...(calendars.filter(isForEverybodyElse).length === 1
      ? []
      : [at("calendars", "Exactly one calendar has to be for everybody else: without entities and without a country")]),
    ...repeated(types.map(({ type }) => type)).map((type) => at("types", `“${type}” has two times of its own`)),
    ...types
      .filter(({ type }) => known.types !== null && !known.types.has(type))
      .map(({ type }) => at("types", `“${type}” is no exception type`)),
    ...entities
      .filter((entity) => known.entities !== null && !known.entities.has(entity))
      .map((entity) => at("calendars", `“${entity}” is no legal entity of ours`)),
    ...calendars.flatMap((calendar, place) => calendarTroubles(calendar, `calendars.${place}`)),
  ];
}

function at(path: string, message: string): DocumentTrouble {
  return { path, message };
}

function calendarTroubles({ name, week, holidays }: Calendar, path: string): DocumentTrouble[] {
  const overlapping = weekdays.filter((day) => overlaps(week, day));
  return [
    ...(weekdays.every((day) => week[day].length === 0)
      ? [at(path, `${name}: nobody ever works by it. Give it some hours`)]
      : []),
    ...overlapping.map((day) => at(path, `${name}: the hours of ${weekdayLabels[day]} overlap each other`)),
    ...repeated(holidays.map(({ on }) => on)).map((on) => at(path, `${name}: ${on} is a holiday twice`)),
  ];
}

/** Hours overlap those of their day, or of the day before where that lasts past midnight. */
function overlaps(week: Week, day: Weekday): boolean {
  const before = week[weekdays[(weekdays.indexOf(day) + 6) % 7] as Weekday];
  const spill = before.filter(isOvernight).map(({ to }) => ({ from: 0, to: minuteOfDay(to) }));
  const own = week[day].map((hours) => ({
    from: minuteOfDay(hours.from),
    to: minuteOfDay(hours.to) + (isOvernight(hours) ? 1_440 : 0),
  }));
  const sorted = [...spill, ...own].sort((left, right) => left.from - right.from);
  return sorted.some(({ from }, place) => place > 0 && from < (sorted[place - 1]?.to ?? 0));
}

/** What would be due otherwise, and when people would work otherwise. */
export function diffServiceLevels(before: ServiceLevels, after: ServiceLevels, labels: Labels): DocumentChange[] {
  return [
    ...severities.flatMap((severity) =>
      changed(
        `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)} severity`,
        "was due in",
        workingTimeWords(before.severities[severity]),
        workingTimeWords(after.severities[severity]),
        "would be due in",
      ),
    ),
    ...changed("A type's own time", "counted", ownWords(before), ownWords(after), "would count"),
    ...typeChanges(before, after, labels),
    ...changed("The clock", "stood still", pauseWords(before), pauseWords(after), "would stand still"),
    ...calendarChanges(before, after),
  ];
}

function changed(subject: string, verb: string, was: string, is: string, wouldBe: string): DocumentChange[] {
  return was === is ? [] : [{ subject, sentence: `${verb} ${was}, ${wouldBe} ${is}` }];
}

function ownWords({ typesOwnCount }: ServiceLevels): string {
  return typesOwnCount ? "where it is sooner" : "never";
}

const pauseNames = { customer: "for the customer", internal: "for somebody here", source: "for a source" };

export function pauseWords({ pauses }: Pick<ServiceLevels, "pauses">): string {
  if (pauses.whileSnoozed) return "whenever a case sleeps";
  if (pauses.waitingOn.length === 0) return "never";
  return `while a case waits ${listWords(pauses.waitingOn.toSorted().map((party) => pauseNames[party]))}`;
}

function typeChanges(before: ServiceLevels, after: ServiceLevels, labels: Labels): DocumentChange[] {
  const keys = [...new Set([...before.types, ...after.types].map(({ type }) => type))];
  return keys.flatMap((key) =>
    changed(labels.type(key), "had", timesOf(before, key), timesOf(after, key), "would have"),
  );
}

function timesOf({ types }: ServiceLevels, key: string): string {
  const minutes = types.find(({ type }) => type === key)?.minutes ?? {};
  const times = severities.flatMap((severity) => {
    const time = minutes[severity];
    return time === undefined ? [] : [`${workingTimeWords(time)} when ${severity}`];
  });
  return times.length === 0 ? "no time of its own" : listWords(times);
}

function calendarChanges(before: ServiceLevels, after: ServiceLevels): DocumentChange[] {
  const was = new Map(before.calendars.map((calendar) => [calendar.key, calendar]));
  const is = new Map(after.calendars.map((calendar) => [calendar.key, calendar]));
  return [
    ...after.calendars.flatMap((calendar): DocumentChange[] => {
      const old = was.get(calendar.key);
      const subject = `Calendar ${calendar.name}`;
      if (!old)
        return [
          {
            subject,
            sentence: `would be new, for ${forWords(calendar)}: ${weekWords(calendar.week)}${calendar.holidays.length > 0 ? `, ${calendar.holidays.length} holidays` : ""}`,
          },
        ];
      return [
        ...changed(subject, "was called", old.name, calendar.name, "would be called"),
        ...changed(subject, "was for", forWords(old), forWords(calendar), "would be for"),
        ...changed(subject, "was open", weekWords(old.week), weekWords(calendar.week), "would be open"),
        ...holidayChanges(subject, old, calendar),
      ];
    }),
    ...before.calendars
      .filter(({ key }) => !is.has(key))
      .map(({ name }) => ({ subject: `Calendar ${name}`, sentence: "would be taken out" })),
  ];
}

function holidayChanges(subject: string, before: Calendar, after: Calendar): DocumentChange[] {
  const words = ({ on, name }: { on: string; name: string }) => `${on} ${name}`;
  const was = new Set(before.holidays.map(words));
  const is = new Set(after.holidays.map(words));
  const added = [...is].filter((one) => !was.has(one));
  const gone = [...was].filter((one) => !is.has(one));
  return [
    ...(added.length > 0 ? [{ subject, sentence: `would also be closed on ${listWords(added)}` }] : []),
    ...(gone.length > 0 ? [{ subject, sentence: `would no longer be closed on ${listWords(gone)}` }] : []),
  ];
}

export function forWords(calendar: Pick<Calendar, "entities" | "country">): string {
  if (calendar.entities.length > 0) return listWords(calendar.entities.toSorted());
  return calendar.country === null ? "everybody else" : `entities in ${calendar.country}`;
}

/** "Monday to Friday 09:00–17:00, Saturday 10:00–14:00". */
export function weekWords(week: Week): string {
  const hours = (day: Weekday) => week[day].map(({ from, to }) => `${from}–${to}`).join(" and ");
  const runs: { first: Weekday; last: Weekday; hours: string }[] = [];
  for (const day of weekdays) {
    const known = runs.at(-1);
    if (known && known.hours === hours(day)) known.last = day;
    else runs.push({ first: day, last: day, hours: hours(day) });
  }
  const open = runs.filter((run) => run.hours !== "");
  if (open.length === 0) return "never";
  return open
    .map(({ first, last, hours: when }) =>
      first === last ? `${weekdayLabels[first]} ${when}` : `${weekdayLabels[first]} to ${weekdayLabels[last]} ${when}`,
    )
    .join(", ");
}
