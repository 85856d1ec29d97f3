import { expect, test } from "vitest";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import { sentencesOf } from "./document-reading";
import {
  draftOfPoints,
  type ListStepDraft,
  type PointsDraft,
  type PointsStrategyDraft,
  readPoints,
} from "./worklist-points-drafts";
import { type ListKey, numberFields } from "./worklist-points-fields";

const draft = draftOfPoints(defaultPointsPolicy);
const [regular] = draft.strategies;
if (!regular) throw new Error("The worklist begins with a strategy.");

function withRegular(change: Partial<PointsStrategyDraft>): PointsDraft {
  return { ...draft, strategies: [{ ...regular, ...change } as PointsStrategyDraft, ...draft.strategies.slice(1)] };
}

function withList(list: ListKey, steps: readonly (readonly [from: string, points: string])[]): PointsDraft {
  const drafts: ListStepDraft[] = steps.map(([from, points], place) => ({ id: `${list}-${place}`, from, points }));
  return withRegular({ lists: { ...(regular as PointsStrategyDraft).lists, [list]: drafts } });
}

function withNumber(path: string, text: string): PointsDraft {
  return withRegular({ numbers: { ...(regular as PointsStrategyDraft).numbers, [path]: text } });
}

test("what was delivered is read back as it was", () => {
  expect(readPoints(draft)).toEqual({ document: defaultPointsPolicy, troubles: [] });
});

test("every number of a strategy is in the form", () => {
  const { key, label, ...numbers } = defaultPointsPolicy.strategies[0] ?? { key: "", label: "" };
  const lists = ["overdue", "daysPastDue", "beyond90Percent", "latePercent", "daysLate", "renewal", "sinceContact"];
  const paths = Object.entries(numbers)
    .filter(([name]) => ![...lists, "disputedPercent", "tiers"].includes(name))
    .flatMap(([name, value]) =>
      typeof value === "number" ? [name] : Object.keys(value).map((inner) => `${name}.${inner}`),
    );
  expect(numberFields.map(({ path }) => path).sort()).toEqual(paths.sort());
});

test.each<[string, PointsDraft, string, RegExp]>([
  [
    "points in words",
    withNumber("neverContacted", "many"),
    "strategies.0.neverContacted",
    /never contacted is missing/,
  ],
  ["a sum in words", withNumber("advice.planFromMinor", "lots"), "strategies.0.advice.planFromMinor", /plan is asked/],
  [
    "an amount twice",
    withList("overdue", [
      ["10", "5"],
      ["10", "6"],
    ]),
    "strategies.0.overdue",
    /begin at the same place/,
  ],
  [
    "an age that counts less",
    withList("daysPastDue", [
      ["1", "5"],
      ["30", "3"],
    ]),
    "strategies.0.daysPastDue",
    /less/,
  ],
  [
    "a share above all",
    withList("latePercent", [["101", "5"]]),
    "strategies.0.latePercent.0.from",
    /line 1, threshold/,
  ],
  [
    "a tier without a name",
    withRegular({ tiers: [{ id: "a", tier: " ", points: "1" }] }),
    "strategies.0.tiers.0.tier",
    /name of the tier/,
  ],
  [
    "a tier twice",
    withRegular({ tiers: ["a", "b"].map((id) => ({ id, tier: "Growth", points: "1" })) }),
    "strategies.0.tiers.1.tier",
    /Growth stands there twice/,
  ],
  [
    "a group without a name",
    { ...draft, groups: draft.groups.map((one) => ({ ...one, name: "" })) },
    "groups.0.name",
    /name is empty/,
  ],
  ["a strategy nobody has", { ...draft, otherwise: "gone" }, "otherwise", /There is no strategy/],
])("%s is told at its place", (_name, written, path, sentence) => {
  const told = readPoints(written).troubles.filter((trouble) => trouble.path === path);
  expect(sentencesOf(told).join(" ")).toMatch(sentence);
});

test("what is contested takes points away, typed without a sign", () => {
  const { document } = readPoints(
    withList("disputedPercent", [
      ["25", "5"],
      ["50", "0"],
    ]),
  );
  expect(document?.strategies[0]?.disputedPercent).toEqual([
    { from: 25, points: -5 },
    { from: 50, points: 0 },
  ]);
});

test("sums are typed in dollars and cents", () => {
  const { document } = readPoints(withNumber("advice.writeOffUpToMinor", "12.50"));
  expect(document?.strategies[0]?.advice.writeOffUpToMinor).toBe(1_250);
});
