import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { timelineKinds } from "#server/domain/collections/record-views";

export const accountTabs = ["open", "past", "payments", "attempts", "disputes", "plans"] as const;
export type AccountTab = (typeof accountTabs)[number];

/**
 * What the address of an account says: which part, as of which day, with its children, without what is disputed, what its
 * timeline shows, and the list somebody came from.
 */
export const accountParsers = {
  tab: parseAsStringLiteral(accountTabs).withDefault("open"),
  day: parseAsString,
  rolled: parseAsBoolean.withDefault(false),
  undisputed: parseAsBoolean.withDefault(false),
  shows: parseAsArrayOf(parseAsStringLiteral(timelineKinds)).withDefault([]),
  from: parseAsString,
};

export function accountHref(customerId: string, from: string | null = null): string {
  return `/accounts/${customerId}${from === null ? "" : `?${new URLSearchParams({ from })}`}`;
}
