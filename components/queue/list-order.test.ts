import { expect, test } from "vitest";
import type { CaseRow } from "#server/domain/cases/views";
import { describeChange, flattenPages, neighbourOf, putBack, totalsOf } from "./list-order";

const at = new Date("2026-03-02T12:00:00Z");
const row = (id: string, more: Partial<CaseRow> = {}): CaseRow => ({
  id,
  number: 10_001,
  version: 1,
  type: "missing_purchase_order",
  typeLabel: "Missing purchase order",
  state: "routed",
  severity: "medium",
  title: "No purchase order",
  amount: null,
  entity: "US01",
  customerName: null,
  document: null,
  ownerId: null,
  ownerName: null,
  dueAt: at,
  detectedAt: at,
  snoozedUntil: null,
  priority: 10,
  reasons: [],
  isHoldingInvoice: false,
  boost: null,
  team: null,
  clockStoppedAt: null,
  waitingOn: null,
  escalationLevel: 0,
  ...more,
});
const [a, b, c] = [row("a"), row("b"), row("c")];

test("a row that moved between two pages stands where it was met first", () => {
  expect(flattenPages([{ rows: [a, b] }, { rows: [b, c] }]).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test.each([
  [{ version: 1 }, null],
  [
    { version: 2, state: "resolved" as const },
    { kind: "left", text: "Resolved" },
  ],
  [
    { version: 2, snoozedUntil: at },
    { kind: "left", text: "Snoozed" },
  ],
  [
    { version: 2, ownerId: "j", ownerName: "Jonas Brandt" },
    { kind: "changed", text: "Now with Jonas Brandt" },
  ],
  [
    { version: 2, state: "correcting" as const },
    { kind: "changed", text: "Being corrected" },
  ],
  [
    { version: 2, escalationLevel: 1, team: "seniors" },
    { kind: "changed", text: "Escalated" },
  ],
  [{ version: 2 }, { kind: "changed", text: "Changed" }],
])("what others did is said in words: %o", (more, mark) => expect(describeChange(a, row("a", more))).toEqual(mark));

test.each([
  ["b", ["b"], "c"],
  ["c", ["c"], "b"],
  ["a", ["a", "b"], "c"],
  ["gone", [], "a"],
  ["a", ["a", "b", "c"], null],
])("when %s leaves with %j the cursor goes to %s", (id, leaving, next) =>
  expect(neighbourOf([a, b, c], new Set(leaving), id)).toBe(next),
);

test("rows come back to where they stood", () => {
  expect(
    putBack(
      [b],
      [
        { row: a, after: null },
        { row: c, after: "b" },
        { row: b, after: "a" },
      ],
    ).map(({ id }) => id),
  ).toEqual(["a", "b", "c"]);
});

test("each currency has its own sum", () => {
  const rows = [
    row("a", { amount: { minor: 100n, currency: "USD" } }),
    row("b", { amount: { minor: 5n, currency: "JPY" } }),
    row("c", { amount: { minor: 1n, currency: "USD" } }),
  ];
  expect(totalsOf(rows)).toEqual([
    { currency: "JPY", minor: 5n },
    { currency: "USD", minor: 101n },
  ]);
});
