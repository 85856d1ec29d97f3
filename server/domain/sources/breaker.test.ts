import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterOutcome, type BreakerState, FAILURES_TO_BREAK, retryDelaySeconds } from "#server/domain/sources/breaker";

const NOW = new Date("2026-03-02T09:30:00.000Z");
const whole: BreakerState = { failures: 0, brokenUntil: null };
const failed = { kind: "failed", sentence: "It did not answer." } as const;

function brokenAfter(failures: number, spread = 0.5): BreakerState {
  let state = whole;
  for (let count = 0; count < failures; count += 1) state = afterOutcome(state, failed, NOW, spread);
  return state;
}

const restSeconds = ({ brokenUntil }: BreakerState) =>
  brokenUntil === null ? null : (brokenUntil.getTime() - NOW.getTime()) / 1_000;

describe("a breaker", () => {
  test.each([
    ["four failures leave it closed", 4, null],
    ["the fifth opens it for half a minute", 5, 30],
    ["a failed trial doubles the rest", 6, 60],
    ["and again", 8, 240],
    ["up to a quarter of an hour", 20, 900],
  ])("%s", (_case, failures, rest) => {
    expect(restSeconds(brokenAfter(failures))).toBe(rest);
  });

  test("one answer closes it and forgets every failure", () => {
    expect(afterOutcome(brokenAfter(9), { kind: "answered" }, NOW, 0)).toEqual(whole);
  });

  test.each([
    ["the time it names", 90, 0, 90],
    ["never less than that, whatever the spread", 90, 1, 108],
    ["ten seconds when it names none", null, 0, 10],
  ])("a rate limit rests for %s and is no failure", (_case, retryAfterSeconds, spread, rest) => {
    const state = afterOutcome(
      brokenAfter(2),
      { kind: "rate_limited", retryAfterSeconds, sentence: "Slow down." },
      NOW,
      spread,
    );
    expect(state.failures).toBe(2);
    expect(restSeconds(state)).toBe(rest);
  });

  test("workers that failed together do not come back together", () => {
    expect(restSeconds(brokenAfter(FAILURES_TO_BREAK, 0))).toBe(27);
    expect(restSeconds(brokenAfter(FAILURES_TO_BREAK, 1))).toBe(33);
  });
});

describe("the delay before an act is tried again", () => {
  test.each([
    ["first attempt, least spread", 1, null, 0, 1],
    ["third attempt, most spread", 3, null, 1, 8],
    ["never more than five minutes", 30, null, 1, 300],
    ["what the source asked for", 1, 42, 0, 42],
    ["even when it asks for more than five minutes", 1, 3_600, 0, 3_600],
  ])("%s", (_case, attempts, retryAfter, spread, seconds) => {
    expect(retryDelaySeconds(attempts, retryAfter, spread)).toBe(seconds);
  });

  test("it never undercuts what the source asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, asked, spread) => {
          expect(retryDelaySeconds(attempts, asked, spread)).toBeGreaterThanOrEqual(asked);
        },
      ),
    );
  });
});
