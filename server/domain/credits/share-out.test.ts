import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shareOut } from "#server/domain/credits/share-out";

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, each) => total + each, 0n);

describe("an amount is shared out", () => {
  test.each([
    ["in proportion", 100n, [1n, 1n, 2n], undefined, [25n, 25n, 50n]],
    ["the unit that is left over goes to the largest remainder", 100n, [1n, 1n, 1n], undefined, [34n, 33n, 33n]],
    ["and to the second largest after it", 5n, [10n, 25n, 25n], undefined, [1n, 2n, 2n]],
    ["what one cannot take goes to the others", 100n, [1n, 1n], [20n, 200n], [20n, 80n]],
    ["where only one without weight has room, it takes the rest", 10n, [1n, 0n], [4n, 10n], [4n, 6n]],
    ["nothing is nothing for everybody", 0n, [1n, 2n], undefined, [0n, 0n]],
  ])("%s", (_case, amount, weights, limits, shares) => {
    expect(shareOut(amount, weights, limits)).toEqual(shares);
  });

  test("not beyond all limits together, and not below nothing", () => {
    expect(shareOut(11n, [1n, 1n], [5n, 5n])).toBeNull();
    expect(shareOut(-1n, [1n], [5n])).toBeNull();
  });

  test("all of it, nobody above their limit, and without limits nobody a whole unit away from their share", () => {
    const part = fc.record({ weight: fc.bigInt(1n, 10n ** 12n), room: fc.bigInt(0n, 10n ** 12n) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.bigInt(0n, 10n ** 12n), (parts, wanted) => {
        const weights = parts.map(({ weight }) => weight);
        const limits = parts.map(({ room }) => room);
        const limited = shareOut(wanted, weights, limits);
        expect(limited === null).toBe(wanted > sum(limits));
        if (limited !== null) {
          expect(sum(limited)).toBe(wanted);
          expect(limited.every((share, index) => share >= 0n && share <= (limits[index] ?? 0n))).toBe(true);
        }
        const free = shareOut(wanted, weights) ?? [];
        expect(sum(free)).toBe(wanted);
        for (const [index, share] of free.entries()) {
          const exact = wanted * (weights[index] ?? 0n);
          const apart = share * sum(weights) - exact;
          expect(apart < sum(weights) && apart > -sum(weights)).toBe(true);
        }
      }),
    );
  });
});
