import { expect, test } from "vitest";
import { defaultPriorityPolicy, type PriorityPolicy } from "#server/domain/cases/priority";
import { diffPriority, priorityLines, priorityTroubles } from "#server/domain/cases/priority-document";

const changed = (change: Partial<PriorityPolicy>): PriorityPolicy => ({ ...defaultPriorityPolicy, ...change });

test("what says the same has no difference and no trouble", () => {
  expect(diffPriority(defaultPriorityPolicy, changed({}))).toEqual([]);
  expect(priorityTroubles(defaultPriorityPolicy)).toEqual([]);
});

test.each<[string, Partial<PriorityPolicy>, string[]]>([
  ["a reason that gives more", { holdPoints: 40 }, ["Its invoice is on hold gave 12 points, would give 40 points"]],
  [
    "another threshold",
    { amountPoints: [...defaultPriorityPolicy.amountPoints, { fromMinor: 90_000_000, points: 1 }] },
    ["At stake from $900,000.00 gave nothing, would give 1 point"],
  ],
  [
    "a tier less",
    { tierPoints: { Strategic: 15, Enterprise: 10, Growth: 3 } },
    ["Standard customer gave 0 points, would give nothing"],
  ],
])("%s is said in words", (_name, change, sentences) => {
  const told = diffPriority(defaultPriorityPolicy, changed(change));
  expect(told.map(({ subject, sentence }) => `${subject} ${sentence}`)).toEqual(sentences);
});

test.each<[string, Partial<PriorityPolicy>, RegExp]>([
  ["points below zero", { holdPoints: -1 }, /from 0 to 1000/],
  ["points out of all proportion", { boostPoints: 1_001 }, /from 0 to 1000/],
  ["a threshold twice", { amountPoints: [5, 5].map((points) => ({ fromMinor: 100, points })) }, /stands in it twice/],
  ["an amount below zero", { amountPoints: [{ fromMinor: -100, points: 1 }] }, /below zero/],
  [
    "a graver case that counts less",
    { severityPoints: { low: 5, medium: 4, high: 40, critical: 60 } },
    /at least as many/,
  ],
])("%s is refused", (_name, change, message) => {
  expect(
    priorityTroubles(changed(change))
      .map((one) => one.message)
      .join(" "),
  ).toMatch(message);
});

test("every reason is read from top to bottom", () => {
  expect(
    priorityLines(defaultPriorityPolicy)
      .map(({ reason }) => reason)
      .slice(0, 6),
  ).toEqual([
    "Severity low",
    "Severity medium",
    "Severity high",
    "Severity critical",
    "At stake from $1,000.00",
    "At stake from $5,000.00",
  ]);
});
