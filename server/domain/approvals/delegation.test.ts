import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DelegationEdge, delegationTrouble } from "#server/domain/approvals/delegation";

const day = (number: number) => new Date(Date.UTC(2026, 2, number));
const edge = (from: string, to: string, starts = 1, ends = 10): DelegationEdge => ({
  fromPersonId: from,
  toPersonId: to,
  startsAt: day(starts),
  endsAt: day(ends),
});
const trouble = (entered: DelegationEdge, ...standing: DelegationEdge[]) =>
  delegationTrouble(entered, standing, (id) => id.toUpperCase());

describe("a delegation beside others", () => {
  test.each<[string, string | null, RegExp | null]>([
    ["alone", trouble(edge("a", "b")), null],
    ["to oneself", trouble(edge("a", "a")), /Nobody delegates to themself/],
    ["that ends before it begins", trouble(edge("a", "b", 5, 4)), /before it begins/],
    ["for longer than a quarter", trouble(edge("a", "b", 1, 100)), /90 days at most/],
    ["back to whom it came from", trouble(edge("b", "a"), edge("a", "b")), /circle of delegations: B to A to B/],
    ["round three", trouble(edge("c", "a"), edge("a", "b"), edge("b", "c")), /C to A to B to C/],
    ["back after the other is over", trouble(edge("b", "a", 10, 12), edge("a", "b", 1, 10)), null],
    [
      "round three that are never in force together",
      trouble(edge("c", "a", 6, 9), edge("a", "b", 1, 5), edge("b", "c")),
      null,
    ],
    ["to one who has others", trouble(edge("a", "b"), edge("c", "b"), edge("d", "b")), null],
  ])("%s", (_, found, expected) => {
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });

  test("whatever is entered one after the other, no circle is in force at any instant", () => {
    const entry = fc.record({
      from: fc.constantFrom("a", "b", "c", "d"),
      to: fc.constantFrom("a", "b", "c", "d"),
      starts: fc.integer({ min: 1, max: 12 }),
      lasts: fc.integer({ min: 1, max: 8 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 9 }), (entries) => {
        const standing: DelegationEdge[] = [];
        for (const { from, to, starts, lasts } of entries) {
          const entered = edge(from, to, starts, starts + lasts);
          if (trouble(entered, ...standing) === null) standing.push(entered);
          else if (from !== to) refused += 1;
        }
        for (let at = 1; at <= 20; at += 1)
          expect(hasCircle(standing.filter((one) => one.startsAt <= day(at) && day(at) < one.endsAt))).toBe(false);
      }),
      { numRuns: 2_000, seed: 3 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});

/** Takes away, again and again, whoever hands nothing on; what is left goes round. */
function hasCircle(edges: readonly DelegationEdge[]): boolean {
  let left = [...edges];
  for (;;) {
    const next = left.filter(({ toPersonId }) => left.some((other) => other.fromPersonId === toPersonId));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
