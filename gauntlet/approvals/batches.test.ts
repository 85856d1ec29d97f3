import { describe, expect, test } from "vitest";
import { batchesOf } from "#gauntlet/approvals/batches";

describe("a run in batches", () => {
  test("has a last batch of what is left", () => {
    expect(batchesOf(520, 250)).toEqual([
      { first: 0, count: 250 },
      { first: 250, count: 250 },
      { first: 500, count: 20 },
    ]);
  });

  test.each([1, 2, 3, 7, 10, 40])("is the same whole run in %i parts", (of) => {
    const parts = Array.from({ length: of }, (_, place) => batchesOf(10_000, 250, { number: place + 1, of }));
    expect(parts.flat()).toEqual(batchesOf(10_000, 250));
    const sizes = parts.map((part) => part.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test("is not cut into more parts than it has batches", () => {
    expect(() => batchesOf(520, 250, { number: 1, of: 4 })).toThrow("can be cut into 3 parts");
  });
});
