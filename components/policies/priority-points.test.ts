import { expect, test } from "vitest";
import { defaultPriorityPolicy } from "#server/domain/cases/priority";
import { draftOfPriority, type PriorityDraft, readPriority } from "./priority-points";

const draft = draftOfPriority(defaultPriorityPolicy);

test("what was delivered is read back as it was", () => {
  expect(readPriority(draft)).toEqual({ document: defaultPriorityPolicy, troubles: [] });
});

test.each<[string, Partial<PriorityDraft>, RegExp]>([
  ["points that are no number", { points: { ...draft.points, holdPoints: "many" } }, /Its invoice is on hold/],
  ["an amount in words", { steps: [{ key: "a", fromMajor: "lots", points: "3" }] }, /At stake from lots/],
  ["a tier without a name", { tiers: [{ key: "a", tier: " ", points: "3" }] }, /Tier/],
  [
    "a tier twice",
    { tiers: ["a", "b"].map((key) => ({ key, tier: "Growth", points: "3" })) },
    /Growth stands in it twice/,
  ],
  [
    "a graver case that counts less",
    { points: { ...draft.points, "severity.critical": "1" } },
    /Severity critical: gives fewer points/,
  ],
])("%s is told", (_case, change, sentence) => {
  expect(readPriority({ ...draft, ...change }).troubles.join(" ")).toMatch(sentence);
});

test("steps are kept in the order of their amounts", () => {
  const steps = [
    { key: "b", fromMajor: "900", points: "9" },
    { key: "a", fromMajor: "100", points: "1" },
  ];
  expect(readPriority({ ...draft, steps }).document?.amountPoints).toEqual([
    { fromMinor: 10_000, points: 1 },
    { fromMinor: 90_000, points: 9 },
  ]);
});
