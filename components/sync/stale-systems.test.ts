import { describe, expect, test } from "vitest";
import type { FactsFreshness } from "#server/domain/sync/freshness";
import type { SourceRole } from "#server/domain/sync/overview";
import { staleBehind, staleText } from "./stale-systems";

const now = new Date("2026-11-18T12:00:00Z");
const facts = (role: SourceRole, minutes: number | null, source: string = role): FactsFreshness => ({
  source,
  label: source.toUpperCase(),
  role,
  facts: role,
  staleAfterMs: 15 * 60_000,
  lastSuccessAt: minutes === null ? null : new Date(now.getTime() - minutes * 60_000),
  blocks: [],
});
const all = [facts("billing", 20, "stripe"), facts("crm", 3), facts("erp", null), facts("usage", 90)];
const said = (system: string, of = all) => staleText(staleBehind(system, of, now), now);

describe("a column of evidence", () => {
  test.each([
    ["Billing", "stale, read 20 min ago"],
    ["Payments", "stale, read 20 min ago"],
    ["Contract (CRM)", null],
    ["ERP", "not read yet"],
    ["Usage meter", "stale, read 1 h ago"],
    ["stripe", "stale, read 20 min ago"],
    ["STRIPE", "stale, read 20 min ago"],
    ["Docket", null],
  ])("%s says how old its facts are", (system, expected) => {
    expect(said(system)).toBe(expected);
  });

  test("where no meter is connected, billing measures", () => {
    expect(said("Usage meter", all.slice(0, 3))).toBe("stale, read 20 min ago");
  });
});
