import { describe, expect, test } from "vitest";
import {
  advisedWait,
  type ChargeScheme,
  forbiddenBy,
  keepsRule,
  rulesOn,
  type SchemeRule,
  schemeRules,
} from "#server/domain/collections/scheme-rules";
import { addDays, isPlainDate } from "#server/domain/time";

const limits = (scheme: ChargeScheme, day: string) =>
  rulesOn(scheme, day)
    .map(({ scheme: of, most, days }) => `${of} ${most} in ${days}`)
    .toSorted();

test.each<[ChargeScheme, string, string[]]>([
  ["visa", "2020-01-01", ["visa 15 in 30"]],
  ["visa", "2025-05-24", ["visa 15 in 30"]],
  ["visa", "2025-05-25", ["visa 20 in 30"]],
  ["mastercard", "2026-11-01", ["mastercard 10 in 1", "mastercard 35 in 30"]],
  ["mastercard", "2022-11-01", ["mastercard 10 in 1", "mastercard 35 in 30"]],
  ["other_card", "2026-11-01", ["mastercard 10 in 1", "mastercard 35 in 30", "visa 20 in 30"]],
  ["sepa_debit", "2026-11-01", ["sepa_debit 2 in 42"]],
  ["bacs", "2026-11-01", ["bacs 3 in 28"]],
  ["ach", "2026-11-01", ["ach 2 in 180"]],
  ["other_debit", "2026-11-01", ["ach 2 in 180", "bacs 3 in 28", "sepa_debit 2 in 42"]],
])("%s on %s", (scheme, day, rules) => expect(limits(scheme, day)).toEqual(rules));

test("a rule has a day that exists, and no two of a scheme begin on one and say the same", () => {
  expect(schemeRules.every(({ since }) => since === null || isPlainDate(since))).toBe(true);
  const subjects = schemeRules.map(({ scheme, span, days, since }) => `${scheme} ${span} ${days} ${since}`);
  expect(new Set(subjects).size).toBe(subjects.length);
});

describe("one more charge", () => {
  const DAY = "2026-03-02";
  const ago = (...days: number[]) => days.map((one) => addDays(DAY, -one));
  const rule = (given: Partial<SchemeRule>): SchemeRule => ({
    scheme: "visa",
    since: null,
    most: 2,
    counts: "tries",
    span: "any",
    days: 5,
    basis: "scheme",
    ...given,
  });
  test.each<[string, Partial<SchemeRule>, string[], boolean]>([
    ["is free where none was made", { most: 0 }, [], true],
    ["the first try counts among tries", {}, ago(3, 1), false],
    ["and not among retries", { counts: "retries" }, ago(3, 1), true],
    ["retries alone fill it", { counts: "retries" }, ago(4, 3, 1), false],
    ["a try of the first day of the span counts", {}, ago(5, 1), false],
    ["a try before it does not", {}, ago(6, 1), true],
    ["the order of tries says nothing", { counts: "retries" }, ago(1, 4, 3), false],
    ["a span from the first try ends", { span: "from_first", counts: "retries" }, ago(6), false],
    ["not before its last day", { span: "from_first", counts: "retries" }, ago(5), true],
    ["and is filled for good", { span: "from_first", counts: "retries" }, ago(5, 4, 4), false],
  ])("%s", (_, given, tries, isAllowed) => expect(keepsRule(rule(given), tries, DAY)).toBe(isAllowed));
});

describe("what a scheme forbids", () => {
  const code = (networkCode: string | null, adviceCode: string | null = null) => ({ networkCode, adviceCode });
  test.each<[ChargeScheme, ReturnType<typeof code>, string | null]>([
    ["visa", code(null), null],
    ["visa", code("51"), null],
    ["visa", code("05"), null],
    ["visa", code("14"), "Visa forbids another try after answer 14"],
    ["visa", code("46"), "Visa forbids another try after answer 46"],
    ["visa", code("R3"), "Visa forbids another try after answer R3"],
    ["visa", code("51", "03"), null],
    ["mastercard", code("51", "03"), "Mastercard forbids another try after advice 03"],
    ["mastercard", code("51", "21"), "Mastercard forbids another try after advice 21"],
    ["mastercard", code("51", "02"), null],
    ["mastercard", code("14"), null],
    ["other_card", code("43"), "The card network forbids another try after answer 43"],
    ["other_card", code(null, "21"), "The card network forbids another try after advice 21"],
    ["ach", code("R01"), null],
    ["ach", code("R09"), null],
    ["ach", code("R08"), "ACH takes no second try after return R08"],
    ["sepa_debit", code("R08", "03"), null],
    ["bacs", code("0"), null],
  ])("%s after %o: %s", (scheme, answer, words) => expect(forbiddenBy(scheme, answer)).toBe(words));

  test.each<[ChargeScheme, string | null, number]>([
    ["mastercard", null, 0],
    ["mastercard", "24", 1],
    ["mastercard", "30", 10],
    ["mastercard", "02", 0],
    ["other_card", "27", 4],
    ["visa", "30", 0],
    ["ach", "30", 0],
  ])("%s with advice %s waits %i days", (scheme, adviceCode, days) =>
    expect(advisedWait(scheme, code(null, adviceCode))).toBe(days),
  );
});
