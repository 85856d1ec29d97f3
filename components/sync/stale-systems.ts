import { type FactsFreshness, freshnessOf } from "#server/domain/sync/freshness";
import type { SourceRole } from "#server/domain/sync/overview";
import { relativeText } from "../format/duration";

/** What a column of evidence is called, and what the sources behind it own. Systems named by their key are found by it. */
const rolesOf: Record<string, readonly SourceRole[]> = {
  "Contract (CRM)": ["crm"],
  CRM: ["crm"],
  Billing: ["billing"],
  "Other invoice": ["billing"],
  Payments: ["billing", "gateway"],
  "Usage meter": ["usage", "billing"],
  ERP: ["erp"],
};

/** The facts that are too old now. */
export function staleFacts(facts: readonly FactsFreshness[], now: Date): FactsFreshness[] {
  return facts.filter((each) => freshnessOf(each.staleAfterMs, each.lastSuccessAt, now) !== "fresh");
}

/** The stale facts that a system's numbers come from. Of two roles that may own a fact the first that is connected does. */
export function staleBehind(system: string, facts: readonly FactsFreshness[], now: Date): FactsFreshness[] {
  const named = facts.filter((each) => each.source === system || each.label === system);
  if (named.length > 0) return staleFacts(named, now);
  const role = (rolesOf[system] ?? []).find((wanted) => facts.some((each) => each.role === wanted));
  return staleFacts(
    facts.filter((each) => each.role === role),
    now,
  );
}

/** "stale, read 42 min ago"; null while every fact behind it is fresh. */
export function staleText(stale: readonly FactsFreshness[], now: Date): string | null {
  if (stale.length === 0) return null;
  const times = stale.map((each) => each.lastSuccessAt);
  if (times.includes(null)) return "not read yet";
  const oldest = new Date(Math.min(...times.map((time) => time?.getTime() ?? 0)));
  return `stale, read ${relativeText(oldest, now)}`;
}
