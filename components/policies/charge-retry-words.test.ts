import { expect, test } from "vitest";
import { defaultChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { schemeRules } from "#server/domain/collections/scheme-rules";
import { noticeWords, schemeRuleWords, waitWords } from "./charge-retry-words";
import { sourceOf } from "./scheme-rule-sources";

test.each([
  [[], "never"],
  [[1], "1 try, after 1 day"],
  [[5, 14], "2 tries, after 5 and 14 days"],
])("waits of %o", (waits, words) => expect(waitWords(waits)).toBe(words));

const [cards] = defaultChargeRetryPolicy.schedules;
if (!cards) throw new Error("Charge retries begin with a schedule.");

test.each([
  [null, false, "never"],
  [null, true, "when no try is left"],
  [1, true, "of every failure and when no try is left"],
  [2, false, "from failure 2 on"],
])("told from failure %s and at the end %s", (noticeFromFailure, noticeAtEnd, words) =>
  expect(noticeWords({ ...cards, noticeFromFailure, noticeAtEnd })).toBe(words),
);

test.each([
  ["visa", "2025-05-25", "20 charges after the first at most within any 30 days"],
  ["mastercard", "2022-10-01", "10 charges, the first among them, at most within any day"],
  ["sepa_debit", null, "2 charges after the first at most within 42 days of the first"],
])("the rule of %s since %s", (scheme, since, words) => {
  const rule = schemeRules.find((one) => one.scheme === scheme && one.since === since);
  expect(rule && schemeRuleWords(rule)).toBe(words);
});

test.each(schemeRules.map((rule) => [`${rule.scheme} since ${rule.since}`, rule] as const))(
  "the rule of %s names where it was read",
  (_name, rule) => expect(sourceOf(rule)).not.toBeNull(),
);
