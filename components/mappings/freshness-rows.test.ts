import { expect, test } from "vitest";
import type { FreshnessSource } from "#server/domain/policies/freshness-document";
import { defaultFreshnessPolicy } from "#server/domain/sync/freshness";
import { documentOf, minuteTrouble, ownLimits, rowsOf, withBlock } from "./freshness-rows";

const streams = [{ key: "changes", label: "Changes" }];
const source = (key: string, role: FreshnessSource["role"], staleAfter = "15m"): FreshnessSource => ({
  key,
  label: key,
  role,
  staleAfter,
  streams,
});
const sources = [source("stripe", "billing"), source("avalara", "tax", "2h")];

test("every contract and every source without one has a row, and untouched rows say the document again", () => {
  const rows = rowsOf(defaultFreshnessPolicy, sources);
  expect(rows.map(({ name }) => name)).toEqual([
    "Invoices and payments of stripe",
    "Contracts and terms of the CRM, not connected",
    "Measured use of the usage meter, not connected",
    "Postings of the ERP, not connected",
    "Projects and hours of the project system, not connected",
    "Tax calculations of avalara",
  ]);
  expect(documentOf(rows)).toEqual(defaultFreshnessPolicy);
});

test("a row without a contract becomes one once it says something", () => {
  const rows = rowsOf({ contracts: [] }, sources).map((row) =>
    row.contract.source === "avalara" ? { ...row, minutes: "90" } : row,
  );
  expect(documentOf(rows).contracts).toEqual([
    { role: "tax", source: "avalara", facts: "Tax calculations", streams: null, staleAfterMinutes: 90, blocks: [] },
  ]);
});

test.each(["0", "-5", "1.5", "100001", "soon", "1 0"])("“%s” is no number of minutes", (minutes) => {
  expect(minuteTrouble({ minutes })).toMatch(/whole number/);
});
test.each(["", "1", "100000"])("“%s” is one", (minutes) => {
  expect(minuteTrouble({ minutes })).toBeNull();
});

test("what counts where nothing is typed is said in minutes", () => {
  const two = [source("stripe", "billing"), source("chargebee", "billing", "1h")];
  const [row] = rowsOf(defaultFreshnessPolicy, two);
  if (!row) throw new Error("There is no row.");
  expect(ownLimits(row, two)).toBe("each one's own limit: stripe 15 min, chargebee 60 min");
  expect(ownLimits(row, [source("stripe", "billing")])).toBe("15 min, its own limit");
});

test("ticks come and go in the order of the form", () => {
  expect(withBlock(["import.repost"], "invoice.void", true)).toEqual(["invoice.void", "import.repost"]);
  expect(withBlock(["invoice.void"], "invoice.*", true)).toEqual(["invoice.*", "invoice.void"]);
  expect(withBlock(["invoice.void"], "invoice.void", false)).toEqual([]);
});
