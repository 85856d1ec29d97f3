import type { OrphanForecast } from "#server/domain/approvals/views";

/** How far ahead it is looked whether somebody will be there to sign. */
export const DAYS_FORETOLD = 30;

type Group = [OrphanForecast, ...OrphanForecast[]];

/** What is foretold of several requests in the same words and for the same days is said once, the earliest first. */
export function groupsOf(forecasts: readonly OrphanForecast[]): Group[] {
  const groups = new Map<string, Group>();
  for (const forecast of forecasts) {
    const key = `${forecast.from} ${forecast.to} ${forecast.sentence}`;
    const group = groups.get(key);
    if (group) group.push(forecast);
    else groups.set(key, [forecast]);
  }
  return [...groups.values()];
}
