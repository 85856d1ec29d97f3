import { describe, expect, test } from "vitest";
import {
  agedTo,
  contractsOf,
  defaultFreshnessPolicy,
  FreshnessPolicy,
  freshnessOf,
  isBlockedBy,
  lastSuccessOf,
  type ReadSource,
  staleFor,
  staleRefusal,
} from "#server/domain/sync/freshness";
import type { SourceRole } from "#server/domain/sync/overview";

const MINUTE = 60_000;
const now = new Date("2026-11-18T12:00:00.000Z");
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

const source = (role: SourceRole, readAt: Date | null, over: Partial<ReadSource> = {}): ReadSource => ({
  key: role,
  label: role.toUpperCase(),
  role,
  staleAfter: "15m",
  streams: [{ key: "changes", lastSuccessAt: readAt }],
  ...over,
});

describe("the age of facts", () => {
  test.each([
    ["one second before the limit", 15 * MINUTE - 1_000, "fresh"],
    ["at the limit", 15 * MINUTE, "fresh"],
    ["one second after it", 15 * MINUTE + 1_000, "stale"],
  ])("%s", (_case, age, expected) => {
    expect(freshnessOf(15 * MINUTE, ago(age), now)).toBe(expected);
  });

  test("what was never read is neither", () => {
    expect(freshnessOf(MINUTE, null, now)).toBe("never");
  });

  test("an answer grows old by itself", () => {
    const told = { key: "stripe", staleAfter: "15m", lastSuccessAt: ago(14 * MINUTE), freshness: "fresh" as const };
    expect(agedTo([told], now)[0]?.freshness).toBe("fresh");
    expect(agedTo([told], new Date(now.getTime() + 2 * MINUTE))[0]?.freshness).toBe("stale");
  });

  test("facts are as old as the slowest of their streams", () => {
    const streams = [
      { key: "a", lastSuccessAt: ago(MINUTE) },
      { key: "b", lastSuccessAt: ago(9 * MINUTE) },
      { key: "c", lastSuccessAt: null },
    ];
    expect(lastSuccessOf(streams, ["a", "b"])).toEqual(ago(9 * MINUTE));
    expect(lastSuccessOf(streams)).toBeNull();
    expect(lastSuccessOf(streams, ["unknown"])).toBeNull();
    expect(lastSuccessOf([])).toBeNull();
  });
});

describe("contracts", () => {
  test("the default is a valid document", () => {
    expect(FreshnessPolicy.parse(defaultFreshnessPolicy)).toEqual(defaultFreshnessPolicy);
  });

  test("a source takes its connector's own limit, another where its contract says so, and one of its own beside", () => {
    const policy = FreshnessPolicy.parse({
      contracts: [
        {
          role: "billing",
          source: null,
          facts: "Invoices",
          streams: null,
          staleAfterMinutes: null,
          blocks: ["invoice.*"],
        },
        { role: "billing", source: "billing", facts: "Prices", streams: ["prices"], staleAfterMinutes: 5, blocks: [] },
        { role: "billing", source: "another", facts: "Foreign", streams: null, staleAfterMinutes: 1, blocks: [] },
      ],
    });
    const streams = [
      { key: "changes", lastSuccessAt: ago(MINUTE) },
      { key: "prices", lastSuccessAt: ago(2 * MINUTE) },
    ];
    expect(contractsOf(policy, [source("billing", null, { streams }), source("tax", ago(MINUTE))])).toMatchObject([
      { source: "billing", facts: "Invoices", staleAfterMs: 15 * MINUTE, lastSuccessAt: ago(2 * MINUTE) },
      { source: "billing", facts: "Prices", staleAfterMs: 5 * MINUTE, lastSuccessAt: ago(2 * MINUTE) },
      { source: "tax", facts: "TAX", staleAfterMs: 15 * MINUTE, blocks: [] },
    ]);
  });

  test("an operation is blocked by its name or by its kind", () => {
    expect(isBlockedBy({ blocks: ["invoice.void"] }, "invoice.void")).toBe(true);
    expect(isBlockedBy({ blocks: ["invoice.*"] }, "invoice.void")).toBe(true);
    expect(isBlockedBy({ blocks: ["invoice.*"] }, "import.repost")).toBe(false);
  });
});

describe("what has to wait", () => {
  const stale = ago(16 * MINUTE);
  const fresh = ago(MINUTE);
  const waiting = (operation: string, sources: ReadSource[]) =>
    staleFor(operation, contractsOf(defaultFreshnessPolicy, sources), now).map((each) => each.source);

  test.each([
    [
      "a correction needs billing",
      "invoice.set_purchase_order",
      { billing: stale, crm: fresh, erp: fresh },
      ["billing"],
    ],
    ["and the terms", "invoice.correct_line_price", { billing: fresh, crm: stale, erp: fresh }, ["crm"]],
    ["and both", "invoice.void", { billing: stale, crm: null, erp: fresh }, ["billing", "crm"]],
    ["but not the books", "invoice.void", { billing: fresh, crm: fresh, erp: stale }, []],
    ["collecting does not need the terms", "invoice.retry_payment", { billing: fresh, crm: stale, erp: stale }, []],
    ["a repost needs the books alone", "import.repost", { billing: stale, crm: stale, erp: stale }, ["erp"]],
    ["a hold never waits", "invoice.hold", { billing: stale, crm: stale, erp: stale }, []],
  ])("%s", (_case, operation, read, expected) => {
    const sources = (["billing", "crm", "erp"] as const).map((role) => source(role, read[role]));
    expect(waiting(operation, sources)).toEqual(expected);
  });

  test("a source that is not connected blocks nothing", () => {
    expect(waiting("invoice.void", [])).toEqual([]);
  });

  test("the refusal says how old, how old it may be and what lets it go on", () => {
    const facts = contractsOf(defaultFreshnessPolicy, [source("billing", ago(42 * MINUTE)), source("crm", null)]);
    expect(staleRefusal(staleFor("invoice.void", facts, now), now)).toBe(
      "Invoices and payments from BILLING were last read 42 minutes ago, and this act needs them no older than 15 minutes; CRM was never read to its end, so its contracts and terms cannot be relied on. Nothing was sent. Once BILLING and CRM have been read again this act goes through: ask for a run on the Sync desk, or wait for the next one.",
    );
  });
});
