import { expect, test } from "vitest";
import { type BoostEvent, type BoostKind, eventsSince } from "#server/domain/collections/boosts";

const event = (kind: BoostKind, hour: number): BoostEvent => ({
  kind,
  at: new Date(Date.UTC(2026, 2, 2, hour)),
  on: "2026-03-02",
});
const noon = new Date(Date.UTC(2026, 2, 2, 12));

test.each<[string, BoostEvent[], Date | null, [BoostKind, number][]]>([
  ["nothing happened", [], noon, []],
  ["what came before is seen", [event("reply", 11), event("payment", 12)], noon, []],
  ["nobody has looked yet", [event("reply", 1)], null, [["reply", 1]]],
  [
    "the newest first",
    [event("reply", 13), event("payment", 14)],
    noon,
    [
      ["payment", 14],
      ["reply", 13],
    ],
  ],
  ["each kind once", [event("reply", 13), event("reply", 15)], noon, [["reply", 15]]],
  [
    "at one instant in their own order",
    [event("payment", 13), event("reply", 13)],
    noon,
    [
      ["reply", 13],
      ["payment", 13],
    ],
  ],
])("%s", (_, events, since, fresh) => {
  expect(eventsSince(events, since)).toEqual(fresh.map(([kind, hour]) => event(kind, hour)));
});
