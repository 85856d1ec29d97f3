import { describe, expect, test } from "vitest";
import { filtersOfWalk, neighboursOf, walkOf } from "./account-walk";

const anyone = { lane: "today", entities: [], owner: "anyone", group: null, search: "" } as const;

describe("the list somebody came from", () => {
  test.each([
    [{ ...anyone, entities: [] }, "lane=today"],
    [{ lane: "all", entities: ["DE01", "US01"], owner: "me", group: "Large & old", search: "müller" } as const, null],
  ])("%o is written and read back", (filters, written) => {
    const from = walkOf({ ...filters, entities: [...filters.entities] });
    if (written !== null) expect(from).toBe(written);
    expect(filtersOfWalk(from)).toEqual(filters);
  });
  test.each(["", "lane=elsewhere", "lane=today&owner=them"])("“%s” is no list", (from) =>
    expect(filtersOfWalk(from)).toBeNull(),
  );
});

describe("what stands beside an account", () => {
  const stops = ["a", "b", "c"].map((customerId) => ({ customerId, customerName: customerId.toUpperCase() }));
  test.each([
    ["a", null, "b", 1],
    ["b", "a", "c", 2],
    ["c", "b", null, 3],
    ["elsewhere", null, "a", 0],
  ])("of %s", (customerId, previous, next, place) => {
    const beside = neighboursOf(stops, customerId);
    expect([beside.previous?.customerId ?? null, beside.next?.customerId ?? null, beside.place]).toEqual([
      previous,
      next,
      place,
    ]);
  });
});
