import { describe, expect, test } from "vitest";
import type { DayCell } from "#server/domain/completeness/views";
import { cellText, completenessHref, exportHref, identifierHref, readCompletenessUrl } from "./count-words";

const cell = (over: Partial<DayCell> = {}): DayCell => ({
  on: "2026-11-18",
  state: "agrees",
  count: 214,
  countDifference: 0,
  sumDifferences: [],
  explained: 0,
  countedAt: new Date(0),
  ...over,
});
const row = { sourceLabel: "Stripe", subject: "invoices", subjectLabel: "Invoices" };

test.each([
  ["agrees", cell(), "Stripe, invoices, Nov 18, 2026: agrees, 214 at the source"],
  [
    "differs",
    cell({ state: "breaks", countDifference: -2, sumDifferences: [{ currency: "EUR", minor: -620_000n }] }),
    "Stripe, invoices, Nov 18, 2026: differs, 214 at the source, 2 fewer in Docket, sum differs by −€6,200.00",
  ],
  ["is not counted", cell({ state: "not_counted", count: 0 }), "Stripe, invoices, Nov 18, 2026: not counted yet"],
  ["is explained", cell({ explained: 3 }), "Stripe, invoices, Nov 18, 2026: agrees, 214 at the source, 3 explained"],
])("a day that %s is said in words", (_case, day, words) => {
  expect(cellText(row, day, "en-US")).toBe(words);
});

describe("the address", () => {
  const open = { source: "stripe", subject: "invoices", direction: "in", on: "2026-11-18" } as const;

  test("is read as it was written", () => {
    const href = completenessHref({ entity: "DE01", open });
    const search = Object.fromEntries(new URLSearchParams(href.slice(href.indexOf("?") + 1, href.indexOf("#"))));
    expect(readCompletenessUrl(search)).toEqual({ entity: "DE01", open });
    expect(completenessHref({ entity: null, open: null })).toBe("/sync/completeness");
  });

  test.each([
    ["a direction that is none", { ...open, direction: "up" }],
    ["a day that is none", { ...open, on: "today" }],
    ["a subject said twice", { ...open, subject: ["a", "b"] }],
    ["an entity that is none", { entity: '"; x=1' }],
  ])("with %s opens no day", (_case, raw) => {
    expect(readCompletenessUrl(raw)).toEqual({ entity: null, open: null });
  });

  test("identifiers lead to their messages, acts to the acts", () => {
    expect(identifierHref("invoices", "in_1 &x")).toBe("/sync/messages?q=in_1%20%26x");
    expect(identifierHref("acts", "in_1: Void it")).toBe("/sync/acts");
    expect(exportHref("DE01")).toBe("/sync/completeness/export?entity=DE01");
  });
});
