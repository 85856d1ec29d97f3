import { describe, expect, test } from "vitest";
import { type CustomerSegment, segmentHolds, segmentTroubles, segmentWords } from "#server/domain/collections/segments";

const segment = (given: Partial<CustomerSegment> = {}): CustomerSegment => ({
  name: "Some",
  entities: [],
  tiers: [],
  countries: [],
  ...given,
});
const facts = { entity: "DE01", tier: "Growth", country: "DE" };

test.each<[string, Partial<CustomerSegment>, Partial<typeof facts> | { tier: null } | { country: null }, boolean]>([
  ["one that asks nothing holds for everybody", {}, {}, true],
  ["the entity is among them", { entities: ["US01", "DE01"] }, {}, true],
  ["the entity is not", { entities: ["US01"] }, {}, false],
  ["the tier is among them", { tiers: ["Growth"] }, {}, true],
  ["a customer without a tier is in no list of tiers", { tiers: ["Growth"] }, { tier: null }, false],
  ["a customer without a country is in no list of countries", { countries: ["DE"] }, { country: null }, false],
  ["all that is asked has to hold", { entities: ["DE01"], countries: ["AT"] }, {}, false],
])("%s", (_, given, other, holds) => expect(segmentHolds(segment(given), { ...facts, ...other })).toBe(holds));

test.each<[Partial<CustomerSegment>, string]>([
  [{}, "customers"],
  [{ tiers: ["Enterprise", "Strategic"] }, "Enterprise or Strategic customers"],
  [{ entities: ["DE01"], countries: ["DE", "AT", "CH"] }, "customers of DE01 in DE, AT or CH"],
  [{ tiers: ["Growth"], entities: ["US01", "JP01"] }, "Growth customers of US01 or JP01"],
])("%o is %s", (given, words) => expect(segmentWords(segment(given))).toBe(words));

describe("a list of segments", () => {
  test.each<[string, CustomerSegment[], string[]]>([
    ["is good when each has its own", [segment({ name: "A", tiers: ["Growth"] }), segment({ name: "B" })], []],
    [
      "has each name once",
      [segment({ name: "A", tiers: ["Growth"] }), segment({ name: "A", tiers: ["Standard"] })],
      ['two groups are called "A"'],
    ],
    [
      "leaves somebody for each",
      [segment({ name: "A" }), segment({ name: "B", tiers: ["Growth"] })],
      ['nobody is left for "B": the group "A" before it is for everybody'],
    ],
  ])("%s", (_, segments, messages) =>
    expect(segmentTroubles(segments, "groups").map(({ message }) => message)).toEqual(messages),
  );

  test("says where the one that nobody is left for stands", () => {
    const list = [
      segment({ name: "A", tiers: ["Growth"] }),
      segment({ name: "B" }),
      segment({ name: "C", tiers: ["X"] }),
    ];
    expect(segmentTroubles(list, "groups").map(({ path }) => path)).toEqual(["groups.2"]);
  });
});
