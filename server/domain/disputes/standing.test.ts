import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DisputeItemState, disputeItemStates } from "#server/domain/disputes/records";
import {
  answerTrouble,
  type ContestedPart,
  contestedMinor,
  decided,
  outcomeOf,
} from "#server/domain/disputes/standing";

const part = (
  state: DisputeItemState,
  disputedMinor: bigint,
  acceptedMinor = 0n,
  creditedMinor = 0n,
): ContestedPart => ({
  state,
  disputedMinor,
  acceptedMinor,
  creditedMinor,
});

describe("what nobody asks for", () => {
  test.each<[string, ContestedPart[], bigint, bigint]>([
    ["nothing without a dispute", [], 1_000n, 0n],
    ["what is contested, and the rest is chased", [part("open", 400n)], 1_000n, 400n],
    ["several claims together", [part("open", 400n), part("open", 300n)], 1_000n, 700n],
    ["never more than is left", [part("open", 400n), part("open", 900n)], 1_000n, 1_000n],
    ["nothing of what is paid", [part("open", 400n)], 0n, 0n],
    ["nothing of what is overpaid", [part("open", 400n)], -50n, 0n],
    ["what was accepted, until its credit comes", [part("accepted", 400n, 400n)], 1_000n, 400n],
    ["what of it is not credited yet", [part("accepted", 400n, 400n, 150n)], 850n, 250n],
    ["nothing once it is credited", [part("accepted", 400n, 400n, 400n)], 600n, 0n],
    ["nothing where more was credited than accepted", [part("accepted", 400n, 400n, 500n)], 500n, 0n],
    ["the accepted part alone of a partial answer", [part("partly", 400n, 100n)], 1_000n, 100n],
    [
      "nothing of what was rejected, taken back or paid",
      [part("rejected", 400n), part("withdrawn", 1n), part("paid", 9n)],
      1_000n,
      0n,
    ],
  ])("%s", (_name, parts, open, expected) => expect(contestedMinor(parts, open)).toBe(expected));

  test("is never below nothing nor above what is left", () => {
    const amount = fc.bigInt({ min: 0n, max: 10_000n });
    const parts = fc.array(
      fc.record({
        state: fc.constantFrom(...disputeItemStates),
        disputedMinor: amount,
        acceptedMinor: amount,
        creditedMinor: amount,
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(parts, fc.bigInt({ min: -500n, max: 20_000n }), (all, open) => {
        const contested = contestedMinor(all, open);
        return contested >= 0n && contested <= (open > 0n ? open : 0n);
      }),
    );
  });
});

test.each<[bigint, bigint, string]>([
  [400n, 0n, "rejected"],
  [400n, 400n, "accepted"],
  [400n, 1n, "partly"],
  [400n, 399n, "partly"],
])("of %s contested, %s given back is %s", (disputed, accepted, expected) =>
  expect(decided(disputed, accepted)).toBe(expected),
);

test.each<[DisputeItemState[], string | null]>([
  [[], null],
  [["open"], null],
  [["accepted", "open"], null],
  [["accepted", "accepted"], "accepted"],
  [["accepted", "withdrawn"], "accepted"],
  [["accepted", "rejected"], "partly"],
  [["partly"], "partly"],
  [["rejected", "rejected"], "rejected"],
  [["rejected", "paid"], "rejected"],
  [["withdrawn", "withdrawn"], "withdrawn"],
  [["withdrawn", "paid"], "paid"],
])("parts %j end a dispute as %s", (states, expected) => expect(outcomeOf(states)).toBe(expected));

test.each<[DisputeItemState, bigint, string | null]>([
  ["open", 0n, null],
  ["open", 400n, null],
  ["open", 401n, "between nothing and what is contested"],
  ["open", -1n, "between nothing and what is contested"],
  ["rejected", 10n, "decided already"],
])("an answer to a part that is %s, giving back %s of 400", (state, accepted, expected) => {
  const trouble = answerTrouble({ state, disputedMinor: 400n }, accepted);
  if (expected === null) expect(trouble).toBeNull();
  else expect(trouble).toContain(expected);
});
