import { expect, test } from "vitest";
import {
  type DisputeReasons,
  defaultDisputeReasons,
  diffDisputeReasons,
  disputeReasonTroubles,
  disputeTeamTroubles,
  reasonOf,
  DisputeReasons as Shape,
} from "#server/domain/disputes/reasons";

const changed = (change: (document: DisputeReasons) => void): DisputeReasons => {
  const document = structuredClone(defaultDisputeReasons);
  change(document);
  return document;
};
const first = (document: DisputeReasons) => {
  const [reason] = document.reasons;
  if (!reason) throw new Error("The list is empty.");
  return reason;
};

test("what a company begins with has the right shape and nothing wrong with it", () => {
  expect(Shape.parse(defaultDisputeReasons)).toEqual(defaultDisputeReasons);
  expect(disputeReasonTroubles(defaultDisputeReasons)).toEqual([]);
  expect(reasonOf(defaultDisputeReasons, "price")?.label).toBe("Price is not what was agreed");
  expect(reasonOf(defaultDisputeReasons, "mood")).toBeNull();
});

test.each<[string, (document: DisputeReasons) => void, string]>([
  ["two headings of one key", ({ parents }) => parents.push({ key: "tax", label: "Taxes" }), "parents"],
  ["two reasons of one code", (document) => document.reasons.push(first(document)), "reasons"],
  [
    "a heading there is not",
    (document) => {
      first(document).parent = "nobody";
    },
    "reasons.0.parent",
  ],
  [
    "a default there is not",
    ({ defaults }) => {
      defaults.short_payment = "mood";
    },
    "defaults.short_payment",
  ],
])("%s is said at its place", (_name, change, path) =>
  expect(disputeReasonTroubles(changed(change)).map((trouble) => trouble.path)).toEqual([path]),
);

test("a team there is not is said at its reason", () => {
  const document = changed((one) => {
    first(one).team = "night_shift";
  });
  expect(disputeTeamTroubles(document, ["billing"]).map(({ path }) => path)).toEqual(["reasons.0.team"]);
  expect(disputeTeamTroubles(document, ["night_shift"])).toEqual([]);
});

test.each<[string, (document: DisputeReasons) => void, string, RegExp]>([
  [
    "another time",
    (document) => {
      first(document).dueInHours = 8;
    },
    "Price is not what was agreed",
    /was .*24 working hours.*; would be .*, 8 working hours/,
  ],
  ["a reason less", ({ reasons }) => reasons.splice(0, 1), "Price is not what was agreed", /^would be gone$/],
  ["a heading more", ({ parents }) => parents.push({ key: "law", label: "Legal" }), "Departments", /, Legal$/],
  [
    "another default",
    ({ defaults }) => {
      defaults.source_flag = "price";
    },
    "A mark in a source without a reason",
    /was “Something else”; would be “Price is not what was agreed”/,
  ],
  [
    "another sum",
    ({ escalatesFromMinor }) => {
      escalatesFromMinor.EUR = 100_000;
    },
    "Raised at once in EUR",
    /was from €50,000\.00; would be from €1,000\.00/,
  ],
  [
    "no sum",
    ({ escalatesFromMinor }) => {
      delete escalatesFromMinor.JPY;
    },
    "Raised at once in JPY",
    /would be from no amount/,
  ],
  [
    "another lead",
    (document) => {
      document.evidenceLeadHours = 48;
    },
    "The answer to a card scheme",
    /was due 24 hours .*; would be due 48 hours/,
  ],
])("a change is told: %s", (_name, change, subject, sentence) =>
  expect(diffDisputeReasons(defaultDisputeReasons, changed(change))).toEqual([
    { subject, sentence: expect.stringMatching(sentence) },
  ]),
);

test("nothing is told of what stays", () =>
  expect(diffDisputeReasons(defaultDisputeReasons, structuredClone(defaultDisputeReasons))).toEqual([]));
