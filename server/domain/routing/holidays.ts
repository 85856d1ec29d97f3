import type { Holiday } from "#server/domain/routing/calendar";

/** Public holidays as each country keeps them nationwide, on the day offices are closed. */
const listed: Record<"US" | "DE" | "JP", string> = {
  US: `
    2026-01-01 New Year's Day
    2026-01-19 Martin Luther King Jr. Day
    2026-02-16 Washington's Birthday
    2026-05-25 Memorial Day
    2026-06-19 Juneteenth
    2026-07-03 Independence Day, observed
    2026-09-07 Labor Day
    2026-10-12 Columbus Day
    2026-11-11 Veterans Day
    2026-11-26 Thanksgiving
    2026-12-25 Christmas Day
    2027-01-01 New Year's Day
    2027-01-18 Martin Luther King Jr. Day
    2027-02-15 Washington's Birthday
    2027-05-31 Memorial Day
    2027-06-18 Juneteenth, observed
    2027-07-05 Independence Day, observed
    2027-09-06 Labor Day
    2027-10-11 Columbus Day
    2027-11-11 Veterans Day
    2027-11-25 Thanksgiving
    2027-12-24 Christmas Day, observed
    2027-12-31 New Year's Day 2028, observed`,
  DE: `
    2026-01-01 Neujahr
    2026-04-03 Karfreitag
    2026-04-06 Ostermontag
    2026-05-01 Tag der Arbeit
    2026-05-14 Christi Himmelfahrt
    2026-05-25 Pfingstmontag
    2026-10-03 Tag der Deutschen Einheit
    2026-12-25 1. Weihnachtstag
    2026-12-26 2. Weihnachtstag
    2027-01-01 Neujahr
    2027-03-26 Karfreitag
    2027-03-29 Ostermontag
    2027-05-01 Tag der Arbeit
    2027-05-06 Christi Himmelfahrt
    2027-05-17 Pfingstmontag
    2027-10-03 Tag der Deutschen Einheit
    2027-12-25 1. Weihnachtstag
    2027-12-26 2. Weihnachtstag`,
  JP: `
    2026-01-01 New Year's Day
    2026-01-12 Coming of Age Day
    2026-02-11 National Foundation Day
    2026-02-23 Emperor's Birthday
    2026-03-20 Vernal Equinox Day
    2026-04-29 Showa Day
    2026-05-03 Constitution Memorial Day
    2026-05-04 Greenery Day
    2026-05-05 Children's Day
    2026-05-06 Substitute holiday
    2026-07-20 Marine Day
    2026-08-11 Mountain Day
    2026-09-21 Respect for the Aged Day
    2026-09-22 National holiday
    2026-09-23 Autumnal Equinox Day
    2026-10-12 Sports Day
    2026-11-03 Culture Day
    2026-11-23 Labor Thanksgiving Day
    2027-01-01 New Year's Day
    2027-01-11 Coming of Age Day
    2027-02-11 National Foundation Day
    2027-02-23 Emperor's Birthday
    2027-03-21 Vernal Equinox Day
    2027-03-22 Substitute holiday
    2027-04-29 Showa Day
    2027-05-03 Constitution Memorial Day
    2027-05-04 Greenery Day
    2027-05-05 Children's Day
    2027-07-19 Marine Day
    2027-08-11 Mountain Day
    2027-09-20 Respect for the Aged Day
    2027-09-23 Autumnal Equinox Day
    2027-10-11 Sports Day
    2027-11-03 Culture Day
    2027-11-23 Labor Thanksgiving Day`,
};

export function publicHolidays(country: keyof typeof listed): Holiday[] {
  return listed[country]
    .trim()
    .split("\n")
    .map((line) => line.trim())
    .map((line) => ({ on: line.slice(0, 10), name: line.slice(11) }));
}
