import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DisputeItemState } from "#server/domain/disputes/records";
import {
  answerTrouble,
  type ContestedPart,
  contestedMinor,
  decided,
  outcomeOf,
} from "#server/domain/disputes/standing";
import type { PlainDate } from "#server/domain/time";

const DAY = "2026-03-10" as const;
const open = (disputedMinor: bigint, raisedOn: PlainDate = "2026-03-01"): ContestedPart => ({
  disputedMinor,
  acceptedMinor: 0n,
  raisedOn,
  decidedOn: null,
  creditedOn: null,
});
const decidedPart = (disputedMinor: bigint, acceptedMinor: bigint, creditedOn: PlainDate | null = null) => ({
  ...open(disputedMinor),
  acceptedMinor,
  decidedOn: "2026-03-05" as const,
  creditedOn,
});

describe("what nobody asks for", () => {
  test.each<[string, ContestedPart[], bigint, bigint]>([
    ["nothing without a dispute", [], 1_000n, 0n],
    ["what is contested, and the rest is chased", [open(400n)], 1_000n, 400n],
    ["from the day it was raised", [open(400n, DAY)], 1_000n, 400n],
    ["not before it was raised", [open(400n, "2026-03-11")], 1_000n, 0n],
    ["several claims together", [open(400n), open(300n)], 1_000n, 700n],
    ["never more than is left", [open(400n), open(900n)], 1_000n, 1_000n],
    ["nothing of what is paid", [open(400n)], 0n, 0n],
    ["nothing of what is overpaid", [open(400n)], -50n, 0n],
    ["what was accepted, until its credit comes", [decidedPart(400n, 400n)], 1_000n, 400n],
    ["what was accepted, when its credit came later", [decidedPart(400n, 400n, "2026-03-11")], 1_000n, 400n],
    ["nothing once it is credited", [decidedPart(400n, 400n, DAY)], 600n, 0n],
    ["the accepted part alone of a partial answer", [decidedPart(400n, 100n)], 1_000n, 100n],
    ["nothing of what was rejected", [decidedPart(400n, 0n)], 1_000n, 0n],
    ["all of it before it was decided", [{ ...decidedPart(400n, 0n), decidedOn: "2026-03-11" }], 1_000n, 400n],
  ])("%s", (_name, parts, openMinor, expected) =>
    expect(contestedMinor(parts, { openMinor, isMarked: false }, DAY)).toBe(expected),
  );

  test.each<[string, ContestedPart[], bigint, bigint]>([
    ["the whole, while only a source says so", [], 1_000n, 1_000n],
    ["nothing of what is paid", [], 0n, 0n],
    ["what the dispute says, once there is one", [open(400n)], 1_000n, 400n],
    ["nothing once the dispute was rejected, though the source still says so", [decidedPart(400n, 0n)], 1_000n, 0n],
  ])("of what a source marks: %s", (_name, parts, openMinor, expected) =>
    expect(contestedMinor(parts, { openMinor, isMarked: true }, DAY)).toBe(expected),
  );

  test("is never below nothing nor above what is left", () => {
    const amount = fc.bigInt({ min: 0n, max: 10_000n });
    const day = fc.constantFrom<PlainDate>("2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11");
    const parts = fc.array(
      fc.record({
        disputedMinor: amount,
        acceptedMinor: amount,
        raisedOn: day,
        decidedOn: fc.option(day),
        creditedOn: fc.option(day),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(parts, fc.bigInt({ min: -500n, max: 20_000n }), fc.boolean(), (all, openMinor, isMarked) => {
        const contested = contestedMinor(all, { openMinor, isMarked }, DAY);
        return contested >= 0n && contested <= (openMinor > 0n ? openMinor : 0n);
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
