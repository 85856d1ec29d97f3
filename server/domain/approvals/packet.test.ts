import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences, type PacketFact, type PacketValue } from "#server/domain/approvals/packet";

const fact = (key: string, value: PacketValue, isSignificant = true): PacketFact => ({
  key,
  label: key,
  value,
  source: "stripe",
  seenAt: "2026-03-01T00:00:00Z",
  isSignificant,
});
const money = (minor: number, currency = "EUR"): PacketValue => ({ is: "amount", minor: String(minor), currency });
const exact = { basisPoints: 0, minor: 0 };
const keys = (signed: PacketFact[], now: PacketFact[], tolerance = exact) =>
  differences(signed, now, tolerance).map(({ key }) => key);

describe("what changed since it was signed", () => {
  test.each<[string, PacketFact[], PacketFact[], string[]]>([
    ["nothing", [fact("a", money(100))], [fact("a", money(100))], []],
    ["an amount by one minor unit", [fact("a", money(100))], [fact("a", money(101))], ["a"]],
    ["a currency", [fact("a", money(100))], [fact("a", money(100, "USD"))], ["a"]],
    ["a word", [fact("a", { is: "text", text: "open" })], [fact("a", { is: "text", text: "paid" })], ["a"]],
    ["a fact that came", [], [fact("a", money(1))], ["a"]],
    ["a fact that went", [fact("a", money(1))], [], ["a"]],
    ["one that only explains", [fact("a", money(1), false)], [fact("a", money(2), false)], []],
    [
      "when a source was last seen to say it",
      [fact("a", money(1))],
      [{ ...fact("a", money(1)), seenAt: "2026-03-02T00:00:00Z" }],
      [],
    ],
  ])("%s", (_, signed, now, expected) => {
    expect(keys(signed, now)).toEqual(expected);
  });

  test("an amount may move by both bounds of the tolerance and no further", () => {
    const tolerance = { basisPoints: 100, minor: 50 };
    const moved = (from: number, to: number) =>
      keys([fact("a", money(from))], [fact("a", money(to))], tolerance).length;
    expect([moved(10_000, 10_050), moved(10_000, 10_051), moved(1_000, 1_010), moved(1_000, 1_011)]).toEqual([
      0, 1, 0, 1,
    ]);
    expect([moved(10_000, 9_950), moved(10_000, 9_949)]).toEqual([0, 1]);
  });

  test("without a tolerance every change of every significant fact is named, whatever the facts are", () => {
    const value = fc.oneof(
      fc.integer({ min: -5, max: 5 }).map((minor) => money(minor)),
      fc.constantFrom("open", "paid").map((text): PacketValue => ({ is: "text", text })),
      fc.integer({ min: 0, max: 3 }).map((count): PacketValue => ({ is: "count", count })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 6 }), (pairs) => {
        const signed = pairs.map(([left], place) => fact(`f${place}`, left));
        const now = pairs.map(([, right], place) => fact(`f${place}`, right));
        const expected = pairs.flatMap(([left, right], place) =>
          JSON.stringify(left) === JSON.stringify(right) ? [] : [`f${place}`],
        );
        expect(keys(signed, now)).toEqual(expected);
      }),
    );
  });
});
