import type { WorkingDays } from "#server/domain/collections/account-facts";
import { weekdayOf } from "#server/domain/routing/calendar";
import { publicHolidays } from "#server/domain/routing/holidays";
import type { PlainDate } from "#server/domain/time";

/**
 * Countries that rest on Friday and Saturday. Others rest on Saturday and Sunday: also the United Arab Emirates, for its days
 * before 2022 as well, and countries that rest on one day alone, where a second quiet day does no harm.
 */
const restOnFriday: ReadonlySet<string> = new Set([
  "BD",
  "BH",
  "DZ",
  "EG",
  "IL",
  "IQ",
  "JO",
  "KW",
  "LY",
  "OM",
  "QA",
  "SA",
  "SD",
  "SY",
  "YE",
]);

const holidays = new Map<string, ReadonlySet<PlainDate>>(
  (["US", "DE", "JP"] as const).map((country) => [country, new Set(publicHolidays(country).map(({ on }) => on))]),
);

/** Weekdays less the public holidays that are listed for the country; one without a list, or without a name, has weekdays alone. */
export function workingDaysOf(country: string | null): WorkingDays {
  const resting = country !== null && restOnFriday.has(country) ? ["fri", "sat"] : ["sat", "sun"];
  const closed = holidays.get(country ?? "");
  return { isOpen: (day) => !resting.includes(weekdayOf(day)) && closed?.has(day) !== true };
}
