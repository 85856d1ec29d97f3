import type { Freshness, SourceOverview, SyncRunView } from "#server/domain/sync/overview";
import type { Tone } from "../ui/badge";

export const freshnessWords: Record<Freshness, string> = { fresh: "Fresh", stale: "Stale", never: "Never read" };
export const freshnessTones: Record<Freshness, Tone> = { fresh: "good", stale: "warn", never: "warn" };

export const runWords: Record<SyncRunView["state"], string> = {
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  abandoned: "Abandoned",
};
export const runTones: Record<SyncRunView["state"], Tone> = {
  running: "accent",
  succeeded: "calm",
  failed: "danger",
  abandoned: "warn",
};

export const roleWords: Record<SourceOverview["role"], string> = {
  billing: "Invoices, payments and subscriptions",
  erp: "Postings and the books",
  crm: "Contracts and commercial terms",
  usage: "Measured use",
  tax: "Tax calculations",
  support: "Tickets of customers",
  projects: "Projects, time and milestones",
  gateway: "Direct debits and other payments",
  bank: "Statements and receipts",
  file: "Imported files",
};

const units: Record<string, string> = { s: "s", m: "min", h: "h", d: "d" };

/** "15m" → "15 min". */
export function intervalWords(interval: string): string {
  const match = /^(\d+)([smhd])$/.exec(interval);
  return match ? `${match[1]} ${units[match[2] ?? ""]}` : interval;
}

const worseFirst: readonly Freshness[] = ["never", "stale", "fresh"];

/** The source that decides how far the numbers can be trusted: the worst, and of those the one read longest ago. */
export function worstSource(sources: readonly SourceOverview[]): SourceOverview | null {
  const ranked = [...sources].sort(
    (left, right) =>
      worseFirst.indexOf(left.freshness) - worseFirst.indexOf(right.freshness) ||
      (left.lastSuccessAt?.getTime() ?? 0) - (right.lastSuccessAt?.getTime() ?? 0),
  );
  return ranked[0] ?? null;
}
