import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setsThatAddUp } from "#server/domain/cash/sets-that-add-up";

const itemsOf = (amounts: readonly number[]) => amounts.map((amount, place) => ({ place, minor: BigInt(amount) }));
const places = (sets: readonly (readonly { place: number }[])[]) => sets.map((set) => set.map(({ place }) => place));
const plenty = { mostItems: 6, mostSets: 1_000_000, steps: 1_000_000 };

/** Every set of at most so many, tried one by one. */
function byTrying(amounts: readonly number[], target: number, mostItems: number): number[][] {
  return Array.from({ length: 2 ** amounts.length }, (_, bits) =>
    amounts.flatMap((_amount, at) => ((bits >> at) & 1 ? [at] : [])),
  )
    .filter((set) => set.length > 0 && set.length <= mostItems)
    .filter(
      (set) =>
        set.reduce((sum, at) => sum + (amounts[at] ?? 0), 0) === target && set.every((at) => (amounts[at] ?? 0) > 0),
    );
}

const sorted = (sets: readonly (readonly number[])[]) => sets.map((set) => set.join()).sort();

test("finds just the sets that trying every one finds", () => {
  const amount = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(1, 2, 4, 8, 16, 5, 5));
  fc.assert(
    fc.property(
      fc.array(amount, { maxLength: 10 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 6 }),
      (amounts, target, mostItems) => {
        const { sets, isComplete } = setsThatAddUp(itemsOf(amounts), BigInt(target), { ...plenty, mostItems });
        expect(isComplete).toBe(true);
        expect(sorted(places(sets))).toEqual(sorted(byTrying(amounts, target, mostItems)));
        expect(sets.map((set) => set.length)).toEqual(
          sets.map((set) => set.length).sort((left, right) => left - right),
        );
      },
    ),
    { numRuns: 1_500, seed: 7 },
  );
});

test("whatever stops it early, what it found adds up and it does not say that this is all", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (amounts, target, steps, mostSets) => {
        const found = setsThatAddUp(itemsOf(amounts), BigInt(target), { mostItems: 5, mostSets, steps });
        const all = byTrying(amounts, target, 5);
        expect(found.steps).toBeLessThanOrEqual(steps);
        expect(found.sets.length).toBeLessThanOrEqual(mostSets);
        for (const set of places(found.sets)) expect(sorted(all)).toContain(set.join());
        if (found.isComplete) expect(found.sets).toHaveLength(all.length);
      },
    ),
    { numRuns: 1_500, seed: 8 },
  );
});

describe("lists that were made to take long", () => {
  const bounds = { mostItems: 8, mostSets: 5, steps: 20_000 };
  const many = (amountOf: (place: number) => number) =>
    itemsOf(Array.from({ length: 200 }, (_, place) => amountOf(place)));
  test.each<[string, ReturnType<typeof itemsOf>, bigint, "all is tried" | "steps run out" | "enough is found"]>([
    ["equal amounts that never add up", many(() => 1_000), 4_500n, "steps run out"],
    ["equal amounts of which any eight add up", many(() => 1_000), 8_000n, "enough is found"],
    ["equal amounts of which no eight are enough", many(() => 1_000), 9_000n, "all is tried"],
    ["powers of two", itemsOf(Array.from({ length: 50 }, (_, place) => 2 ** place)), 2n ** 49n - 1n, "steps run out"],
    ["even amounts and an odd target", many((place) => 2 * (place + 500)), 4_001n, "steps run out"],
    ["amounts close to each other", many((place) => 100_000 + place), 800_001n, "steps run out"],
    ["amounts with no order to them", many((place) => (place * 7_919) % 100_003), 350_000n, "steps run out"],
  ])("%s", (_name, items, target, expected) => {
    const found = setsThatAddUp(items, target, bounds);
    expect(found.steps).toBeLessThanOrEqual(bounds.steps);
    for (const set of found.sets) expect(set.reduce((sum, { minor }) => sum + minor, 0n)).toBe(target);
    const end = found.isComplete ? "all is tried" : found.steps === bounds.steps ? "steps run out" : "enough is found";
    expect(end).toBe(expected);
  });
});

test.each([
  ["nothing", 0n, []],
  ["less than nothing", -5n, []],
  ["one", 5n, [[0]]],
  ["its parts, after one", 7n, [[2], [0, 1]]],
])("%s", (_name, target, expected) => {
  expect(places(setsThatAddUp(itemsOf([5, 2, 7]), target, plenty).sets)).toEqual(expected);
});

test("more sets than are wanted are not all told", () => {
  const found = setsThatAddUp(itemsOf([3, 3, 3]), 3n, { ...plenty, mostSets: 2 });
  expect(places(found.sets)).toEqual([[0], [1]]);
  expect(found.isComplete).toBe(false);
});
