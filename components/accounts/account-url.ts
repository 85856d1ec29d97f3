import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";

export const accountTabs = ["open", "past", "payments", "plans"] as const;
export type AccountTab = (typeof accountTabs)[number];

/** What the address of an account says: which part, as of which day, with its children, without what is disputed. */
export const accountParsers = {
  tab: parseAsStringLiteral(accountTabs).withDefault("open"),
  day: parseAsString,
  rolled: parseAsBoolean.withDefault(false),
  undisputed: parseAsBoolean.withDefault(false),
};

export function accountHref(customerId: string): string {
  return `/accounts/${customerId}`;
}
