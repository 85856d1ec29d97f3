import { parseAsStringLiteral } from "nuqs";
import { type RecoveryWay, recoveryWays } from "#server/domain/collections/charge-retry-views";

export const retryTabs = ["planned", "under_way", "exhausted", "recovery"] as const;
export type RetryTab = (typeof retryTabs)[number];

/** What the address of the page says: which part, and of the recovery which days and which of its numbers. */
export const retryParsers = {
  tab: parseAsStringLiteral(retryTabs).withDefault("planned"),
  days: parseAsStringLiteral(["30", "90"]).withDefault("30"),
  method: parseAsStringLiteral(["card", "direct_debit"]),
  decline: parseAsStringLiteral(["soft", "hard"]),
  way: parseAsStringLiteral(recoveryWays),
};

export type ChosenRecovery = {
  method: "card" | "direct_debit";
  decline: "soft" | "hard";
  /** Null for all of them. */
  way: RecoveryWay | null;
};
