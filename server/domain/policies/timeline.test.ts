import { expect, test } from "vitest";
import { inForceAt, type Placed, scheduledAt, standingOf } from "#server/domain/policies/timeline";

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
const published = (version: number, hour: number): Placed => ({
  version,
  state: "published",
  effectiveFrom: at(hour),
});
const row: Placed[] = [
  published(2, 1),
  { version: 3, state: "withdrawn", effectiveFrom: null },
  published(4, 5),
  published(5, 5),
  { version: 6, state: "called_back", effectiveFrom: at(6) },
  published(7, 9),
  { version: 8, state: "draft", effectiveFrom: null },
];

test.each<[number, number | null, number | null]>([
  [0, null, 2],
  [1, 2, 4],
  [4, 2, 4],
  // Of two that begin at one instant the later number counts.
  [5, 5, 7],
  [8, 5, 7],
  [9, 7, null],
])("at %i o'clock version %s is in force and %s is scheduled", (hour, active, scheduled) => {
  expect(inForceAt(row, at(hour))?.version ?? null).toBe(active);
  expect(scheduledAt(row, at(hour))?.version ?? null).toBe(scheduled);
  expect(inForceAt(row.toReversed(), at(hour))?.version ?? null).toBe(active);
});

test("every version says how it stands", () => {
  expect(row.map((one) => `${one.version} ${standingOf(one, row, at(6))}`)).toEqual([
    "2 retired",
    "3 withdrawn",
    "4 retired",
    "5 in_force",
    "6 called_back",
    "7 scheduled",
    "8 draft",
  ]);
});
