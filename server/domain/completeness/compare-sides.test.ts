import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CensusRow } from "#server/domain/completeness/census-row";
import { agrees, compareSides, differenceCount, type GroupCount } from "#server/domain/completeness/compare-sides";

/** Tells texts apart well enough for a test without any cryptography. */
const hash = (text: string) => text;
const row = (externalId: string, amountMinor = 100n, over: Partial<CensusRow> = {}): CensusRow => ({
  externalId,
  businessOn: "2026-11-18",
  entityCode: "DE01",
  currency: "EUR",
  amountMinor,
  ...over,
});
const none = { missing: [], surplus: [], different: [] };

describe("two sides of one group", () => {
  test.each([
    ["nothing differs, whatever the order", [row("a"), row("b")], [row("b"), row("a")], none],
    ["we lack one", [row("a"), row("b")], [row("a")], { ...none, missing: [{ externalId: "b", amountMinor: 100n }] }],
    [
      "we alone have one",
      [row("a")],
      [row("a"), row("b", 7n)],
      { ...none, surplus: [{ externalId: "b", amountMinor: 7n }] },
    ],
    [
      "the amount differs",
      [row("a", 100n)],
      [row("a", 99n)],
      { ...none, different: [{ externalId: "a", sourceMinor: 100n, ourMinor: 99n }] },
    ],
    [
      "we have it twice",
      [row("a")],
      [row("a"), row("a")],
      { ...none, surplus: [{ externalId: "a", amountMinor: 100n }] },
    ],
    [
      "twice at the source, once with our amount",
      [row("a", 1n), row("a", 2n)],
      [row("a", 2n)],
      { ...none, missing: [{ externalId: "a", amountMinor: 1n }] },
    ],
  ])("%s", (_case, source, ours, differences) => {
    const [group] = compareSides(source, ours, hash);
    expect(group?.differences).toEqual(differences);
    expect(group && agrees(group)).toBe(differences === none);
  });

  test("an object that stands on another day is missing there and too many here", () => {
    const groups = compareSides([row("a")], [row("a", 100n, { businessOn: "2026-11-19" })], hash);
    expect(groups.map(({ businessOn, differences }) => [businessOn, differences])).toEqual([
      ["2026-11-18", { ...none, missing: [{ externalId: "a", amountMinor: 100n }] }],
      ["2026-11-19", { ...none, surplus: [{ externalId: "a", amountMinor: 100n }] }],
    ]);
  });

  test("equal counts and sums over other objects do not agree", () => {
    const [group] = compareSides([row("a"), row("b")], [row("a"), row("c")], hash);
    expect(group).toMatchObject({ source: { count: 2, sumMinor: 200n }, ours: { count: 2, sumMinor: 200n } });
    expect(group && agrees(group)).toBe(false);
  });

  test("currencies are never added up", () => {
    const groups = compareSides([row("a"), row("b", 5n, { currency: "JPY" })], [], hash);
    expect(groups.map(({ currency, source }) => [currency, source.sumMinor])).toEqual([
      ["EUR", 100n],
      ["JPY", 5n],
    ]);
  });
});

const days = Array.from({ length: 30 }, (_, index) => `2026-11-${String(index + 1).padStart(2, "0")}`);
const month = fc.uniqueArray(
  fc.record({
    externalId: fc.nat(100_000).map((number) => `in_${number}`),
    businessOn: fc.constantFrom(...days),
    entityCode: fc.constantFrom("US01", "DE01", "JP01", ""),
    currency: fc.constantFrom("USD", "EUR", "JPY"),
    amountMinor: fc.bigInt({ min: -1_000_000n, max: 100_000_000n }),
  }),
  { selector: (each) => each.externalId, minLength: 1, maxLength: 60 },
);
const fates = fc.infiniteStream(fc.constantFrom("kept", "kept", "kept", "dropped", "doubled", "altered", "added"));

describe("a generated month", () => {
  test("every drop, doubling and alteration is found with its identifier, and nothing else", () => {
    fc.assert(
      fc.property(month, fates, (source, fate) => {
        const expected = { missing: [] as string[], surplus: [] as string[], different: [] as string[] };
        const ours = source.flatMap((each): CensusRow[] => {
          const drawn = fate.next().value;
          if (drawn === "dropped") {
            expected.missing.push(each.externalId);
            return [];
          }
          if (drawn === "doubled") {
            expected.surplus.push(each.externalId);
            return [each, each];
          }
          if (drawn === "altered") {
            expected.different.push(each.externalId);
            return [{ ...each, amountMinor: each.amountMinor + 1n }];
          }
          if (drawn === "added") {
            expected.surplus.push(`ours_${each.externalId}`);
            return [each, { ...each, externalId: `ours_${each.externalId}` }];
          }
          return [each];
        });
        const groups = compareSides(source, ours.reverse(), hash);
        expect(idsOf(groups)).toEqual({
          missing: expected.missing.sort(),
          surplus: expected.surplus.sort(),
          different: expected.different.sort(),
        });
        for (const group of groups) expect(agrees(group)).toBe(differenceCount(group.differences) === 0);
      }),
      { numRuns: 500 },
    );
  });

  test("equal sides never alarm, in whatever order they come", () => {
    fc.assert(
      fc.property(month, (source) => {
        expect(compareSides(source, source.toReversed(), hash).every(agrees)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function idsOf(groups: readonly GroupCount[]) {
  const ids = (pick: (group: GroupCount) => readonly { externalId: string }[]) =>
    groups
      .flatMap(pick)
      .map((one) => one.externalId)
      .sort();
  return {
    missing: ids((group) => group.differences.missing),
    surplus: ids((group) => group.differences.surplus),
    different: ids((group) => group.differences.different),
  };
}
