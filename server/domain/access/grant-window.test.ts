import { describe, expect, test } from "vitest";
import {
  countsAt,
  coversEntities,
  earlierEnd,
  entitiesInWords,
  sharedEntities,
  sharedWindow,
} from "#server/domain/access/grant-window";
import type { EntityScope } from "#server/domain/access/roles";

const at = (day: number) => new Date(Date.UTC(2026, 2, day));
const window = (from: number, until: number | null) => ({
  startsAt: at(from),
  endsAt: until === null ? null : at(until),
});

describe("a window counts from its start up to its end and not at it", () => {
  test.each<[string, [number, number | null], number, boolean]>([
    ["before it begins", [5, 10], 4, false],
    ["at its start", [5, 10], 5, true],
    ["inside", [5, 10], 9, true],
    ["at its end", [5, 10], 10, false],
    ["without an end, long after", [5, null], 31, true],
  ])("%s", (_, [from, until], day, expected) => expect(countsAt(window(from, until), at(day))).toBe(expected));

  test("to the millisecond", () => {
    const end = at(10);
    expect(countsAt({ startsAt: at(5), endsAt: end }, new Date(end.getTime() - 1))).toBe(true);
    expect(countsAt({ startsAt: end, endsAt: null }, new Date(end.getTime() - 1))).toBe(false);
  });
});

describe("the time two windows share", () => {
  test.each<[string, [number, number | null], [number, number | null], [number, number | null] | null]>([
    ["one after the other: none", [1, 5], [5, 9], null],
    ["far apart: none", [1, 3], [5, 9], null],
    ["overlapping: the middle", [1, 6], [4, 9], [4, 6]],
    ["one within the other", [1, 20], [4, 9], [4, 9]],
    ["both without an end: from the later start", [1, null], [4, null], [4, null]],
    ["one without an end", [4, null], [1, 9], [4, 9]],
  ])("%s", (_, left, right, expected) => {
    const shared = expected === null ? null : window(...expected);
    expect(sharedWindow(window(...left), window(...right))).toEqual(shared);
    expect(sharedWindow(window(...right), window(...left))).toEqual(shared);
  });
});

test("of two ends the earlier counts, and never is later than any", () => {
  expect(earlierEnd(at(3), at(5))).toEqual(at(3));
  expect(earlierEnd(null, at(5))).toEqual(at(5));
  expect(earlierEnd(null, null)).toBeNull();
});

describe("legal entities", () => {
  test.each<[EntityScope, EntityScope, EntityScope]>([
    ["all", ["DE01"], ["DE01"]],
    ["all", "all", "all"],
    [["DE01", "US01"], ["US01", "JP01"], ["US01"]],
    [["DE01"], ["US01"], []],
  ])("%j and %j share %j", (left, right, expected) => {
    expect(sharedEntities(left, right)).toEqual(expected);
    expect(sharedEntities(right, left)).toEqual(expected);
  });

  test.each<[EntityScope, EntityScope, boolean]>([
    ["all", ["DE01"], true],
    [["DE01"], "all", false],
    [["DE01", "US01"], ["US01"], true],
    [["DE01"], ["DE01", "US01"], false],
  ])("%j covers %j: %s", (outer, inner, expected) => expect(coversEntities(outer, inner)).toBe(expected));

  test("in words", () => {
    expect([entitiesInWords("all"), entitiesInWords(["DE01"]), entitiesInWords(["DE01", "JP01", "US01"])]).toEqual([
      "all legal entities",
      "DE01",
      "DE01, JP01 and US01",
    ]);
  });
});
