import { type Severity, severities, type WaitingOn } from "#server/domain/cases/machine";
import {
  type Holiday,
  type Hours,
  type Week,
  type Weekday,
  weekdayLabels,
  weekdays,
} from "#server/domain/routing/calendar";
import type { Calendar, ServiceLevels } from "#server/domain/routing/service-levels";
import { isPlainDate } from "#server/domain/time";
import { minutesOf, wordsOf } from "./routing-rows";

/** Minutes by severity as somebody typed them. */
export type MinuteTexts = Record<Severity, string>;
export type TypeDraft = { type: string; minutes: MinuteTexts };
export type CalendarDraft = {
  key: string;
  name: string;
  entities: string;
  country: string;
  /** Each day as text: "09:00–12:00, 13:00–17:00". */
  week: Record<Weekday, string>;
  /** A day and its name a line. */
  holidays: string;
};
export type ServiceLevelsDraft = {
  severities: MinuteTexts;
  typesOwnCount: boolean;
  types: TypeDraft[];
  waitingOn: WaitingOn[];
  whileSnoozed: boolean;
  calendars: CalendarDraft[];
};

const HOURS = /^(([01]\d|2[0-3]):[0-5]\d)\s*[–-]\s*(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

export function draftOf(document: ServiceLevels): ServiceLevelsDraft {
  return {
    severities: minuteTexts(document.severities),
    typesOwnCount: document.typesOwnCount,
    types: document.types.map(({ type, minutes }) => ({ type, minutes: minuteTexts(minutes) })),
    waitingOn: [...document.pauses.waitingOn],
    whileSnoozed: document.pauses.whileSnoozed,
    calendars: document.calendars.map((calendar) => ({
      key: calendar.key,
      name: calendar.name,
      entities: calendar.entities.join(", "),
      country: calendar.country ?? "",
      week: Object.fromEntries(weekdays.map((day) => [day, hoursText(calendar.week[day])])) as Record<Weekday, string>,
      holidays: calendar.holidays.map(({ on, name }) => `${on} ${name}`).join("\n"),
    })),
  };
}

/** What was typed as a document, and what cannot be read of it as sentences. */
export function readDraft(draft: ServiceLevelsDraft): { document: ServiceLevels; troubles: string[] } {
  const troubles: string[] = [];
  const minutes = (text: string, what: string): number => {
    const read = minutesOf(text);
    if (read === null) troubles.push(`${what}: write whole minutes of working time, at least 1.`);
    return read ?? 1;
  };
  const calendars = draft.calendars.map((calendar) => readCalendar(calendar, troubles));
  return {
    document: {
      severities: Object.fromEntries(
        severities.map((severity) => [
          severity,
          minutes(draft.severities[severity], `${upperFirst(severity)} severity`),
        ]),
      ) as Record<Severity, number>,
      typesOwnCount: draft.typesOwnCount,
      types: draft.types.map(({ type, minutes: texts }) => ({
        type,
        minutes: Object.fromEntries(
          severities
            .filter((severity) => texts[severity].trim() !== "")
            .map((severity) => [severity, minutes(texts[severity], `The time of its own when ${severity}`)]),
        ),
      })),
      pauses: { waitingOn: draft.waitingOn, whileSnoozed: draft.whileSnoozed },
      calendars,
    },
    troubles,
  };
}

export function newCalendar(calendars: readonly CalendarDraft[]): CalendarDraft {
  const taken = new Set(calendars.map(({ key }) => key));
  let number = calendars.length + 1;
  while (taken.has(`calendar-${number}`)) number += 1;
  const week = Object.fromEntries(
    weekdays.map((day) => [day, day === "sat" || day === "sun" ? "" : "09:00–17:00"]),
  ) as Record<Weekday, string>;
  return { key: `calendar-${number}`, name: `Calendar ${number}`, entities: "", country: "", week, holidays: "" };
}

export const noMinutes: MinuteTexts = { low: "", medium: "", high: "", critical: "" };

function readCalendar(draft: CalendarDraft, troubles: string[]): Calendar {
  const { key, name, entities, country, week, holidays } = draft;
  if (country.trim() !== "" && !/^[A-Z]{2}$/.test(country.trim()))
    troubles.push(`${name}: write its country as two capital letters, or leave it empty.`);
  const read = Object.fromEntries(
    weekdays.map((day) => {
      const hours = hoursOf(week[day]);
      if (hours === null)
        troubles.push(`${name}, ${weekdayLabels[day]}: write hours as 09:00–17:00, several with commas between them.`);
      return [day, hours ?? []];
    }),
  ) as Week;
  return {
    key,
    name: name.trim(),
    entities: wordsOf(entities),
    country: /^[A-Z]{2}$/.test(country.trim()) ? country.trim() : null,
    week: read,
    holidays: holidaysOf(holidays, name, troubles),
  };
}

function hoursOf(text: string): Hours[] | null {
  const parts = wordsOf(text).map((part) => HOURS.exec(part));
  if (parts.some((part) => part === null)) return null;
  return parts.map((part) => ({ from: part?.[1] ?? "", to: part?.[3] ?? "" }));
}

function holidaysOf(text: string, calendar: string, troubles: string[]): Holiday[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [on = "", ...words] = line.split(/\s+/);
      if (!isPlainDate(on) || words.length === 0)
        troubles.push(`${calendar}, holidays: “${line}” is not a day and its name, such as 2026-12-25 Christmas Day.`);
      return { on, name: words.join(" ") };
    });
}

function hoursText(hours: readonly Hours[]): string {
  return hours.map(({ from, to }) => `${from}–${to}`).join(", ");
}

function minuteTexts(minutes: Partial<Record<Severity, number>>): MinuteTexts {
  return Object.fromEntries(
    severities.map((severity) => [severity, minutes[severity] === undefined ? "" : String(minutes[severity])]),
  ) as MinuteTexts;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
