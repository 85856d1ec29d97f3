import type { PlainDate } from "#server/domain/time";

/** A business day in the reader's way of writing, never moved by a zone: "Mar 2, 2026". */
export function formatDay(day: PlainDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00.000Z`),
  );
}

/** The same without the year, for columns of days that lie close together: "Mar 2". */
export function formatShortDay(day: PlainDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00.000Z`),
  );
}

/** The exact instant with its zone: "Mon, Mar 2, 2026, 14:05:09 GMT+1 (Europe/Berlin)". */
export function formatExact(at: Date, locale: string, timeZone: string): string {
  const text = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  }).format(at);
  return timeZone === "UTC" ? text : `${text} (${timeZone})`;
}

/** Day and minute, for a column of moments: "Mar 2, 14:05". The year is said when it is not this one. */
export function formatMoment(at: Date, now: Date, locale: string, timeZone: string): string {
  const year = new Intl.DateTimeFormat("en", { year: "numeric", timeZone });
  return new Intl.DateTimeFormat(locale, {
    ...(year.format(at) === year.format(now) ? {} : { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).format(at);
}

/** The time alone where it is of the reader's today: "15:20"; day and minute otherwise. */
export function formatTime(at: Date, now: Date, locale: string, timeZone: string): string {
  const day = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone });
  if (day.format(at) !== day.format(now)) return formatMoment(at, now, locale, timeZone);
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at);
}

/** A locale and a zone that Intl knows, whatever a header or cookie claimed. */
export function knownLocale(claimed: string | null | undefined): string {
  const first = claimed?.split(",")[0]?.split(";")[0]?.trim() ?? "";
  try {
    return Intl.NumberFormat.supportedLocalesOf(first)[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

export function knownTimeZone(claimed: string | null | undefined): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: claimed || "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
