import { describe, expect, test } from "vitest";
import { type EditableLine, type LineEdit, planEdit, ratesFor } from "#server/domain/drafts/edit-line";
import { givenMilestone, givenRate, givenTime } from "#server/domain/drafts/given-draft";
import type { LineTerms } from "#server/domain/drafts/line-terms";
import { milestoneSupport, type TimeSupport, timeSupports } from "#server/domain/drafts/support";

const rates = [givenRate(), givenRate({ externalId: "rate_2", hourlyMinor: 14_000n, startsOn: "2026-02-01" })];
const unapproved = givenRate({ externalId: "rate_3", hourlyMinor: 16_000n, approvedOn: null });

/** Ten hours of which eight are approved, billed at 150.00. */
function support(): TimeSupport {
  const entries = [
    givenTime({ minutes: 480 }),
    givenTime({ id: "t2", minutes: 120, status: "submitted", approvedOn: null }),
  ];
  const [found] = timeSupports(entries, [givenRate()]);
  if (!found) throw new Error("No support.");
  return found;
}

const terms: LineTerms = {
  description: "Onboarding: Data Engineer, 10 hours",
  minutes: 600,
  hourlyMinor: "15000",
  amountMinor: "150000",
  isLeftOut: false,
  work: "time/p1/Data Engineer/rate_1",
};
const line = (over: Partial<EditableLine> = {}): EditableLine => ({
  terms,
  support: support(),
  rates: [...rates, unapproved],
  isOnlyLine: false,
  currency: "EUR",
  ...over,
});

describe("allowed", () => {
  test.each<[string, EditableLine, LineEdit, Partial<LineTerms>]>([
    [
      "fewer hours, named in the words",
      line(),
      { field: "quantity", minutes: 450 },
      { minutes: 450, amountMinor: "112500", description: "Onboarding: Data Engineer, 7.5 hours" },
    ],
    ["all that is approved", line(), { field: "quantity", minutes: 480 }, { minutes: 480, amountMinor: "120000" }],
    [
      "up again, within what is approved",
      line({ terms: { ...terms, minutes: 60, amountMinor: "15000" } }),
      { field: "quantity", minutes: 480 },
      { amountMinor: "120000" },
    ],
    [
      "a minute, rounded half up",
      line({ terms: { ...terms, hourlyMinor: "14990" } }),
      { field: "quantity", minutes: 1 },
      { amountMinor: "250" },
    ],
    [
      "another rate of the card",
      line(),
      { field: "rate", hourlyMinor: "14000" },
      { hourlyMinor: "14000", minutes: 600, amountMinor: "140000" },
    ],
    [
      "a rate where the amount fitted none: for the approved hours",
      line({ terms: { ...terms, minutes: null, hourlyMinor: null } }),
      { field: "rate", hourlyMinor: "15000" },
      { minutes: 480, amountMinor: "120000" },
    ],
    [
      "other words",
      line(),
      { field: "description", description: "Loading of past usage" },
      { description: "Loading of past usage", amountMinor: "150000" },
    ],
    ["left out", line(), { field: "left_out" }, { isLeftOut: true, amountMinor: "150000" }],
    [
      "a milestone left out",
      line({ support: milestoneSupport(givenMilestone()) }),
      { field: "left_out" },
      { isLeftOut: true },
    ],
    [
      "other words for a milestone",
      line({ support: milestoneSupport(givenMilestone()) }),
      { field: "description", description: "Go-live, signed off" },
      { description: "Go-live, signed off" },
    ],
  ])("%s", (_name, given, edit, after) => {
    const planned = planEdit(given, edit);
    expect(planned).toMatchObject({ isAllowed: true, after });
  });
});

describe("refused", () => {
  test.each<[string, EditableLine, LineEdit, RegExp]>([
    ["more than is approved", line(), { field: "quantity", minutes: 481 }, /Only 8 hours of Data Engineer .* approved/],
    ["the hours it has", line({ terms: { ...terms, minutes: 480 } }), { field: "quantity", minutes: 480 }, /already/],
    ["no hours", line(), { field: "quantity", minutes: 0 }, /Leave the line out/],
    [
      "hours of an amount that fits no rate",
      line({ terms: { ...terms, minutes: null, hourlyMinor: null } }),
      { field: "quantity", minutes: 60 },
      /Set its rate first/,
    ],
    ["a rate nobody agreed", line(), { field: "rate", hourlyMinor: "14001" }, /no rate the contract agrees/],
    ["a rate nobody approved", line(), { field: "rate", hourlyMinor: "16000" }, /Nobody approved the rate/],
    ["the rate it has", line(), { field: "rate", hourlyMinor: "15000" }, /at this rate already/],
    ["the same words", line(), { field: "description", description: terms.description }, /already/],
    ["the only line left out", line({ isOnlyLine: true }), { field: "left_out" }, /only line/],
    [
      "a line that is off already",
      line({ terms: { ...terms, isLeftOut: true } }),
      { field: "description", description: "Anything" },
      /off the draft/,
    ],
    [
      "hours of a milestone",
      line({ support: milestoneSupport(givenMilestone()) }),
      { field: "quantity", minutes: 60 },
      /as it was agreed/,
    ],
    [
      "a rate of a milestone",
      line({ support: milestoneSupport(givenMilestone()) }),
      { field: "rate", hourlyMinor: "15000" },
      /as it was agreed/,
    ],
    ["a line without work behind it", line({ support: null }), { field: "left_out" }, /No work of the project system/],
  ])("%s", (_name, given, edit, refusal) => {
    const planned = planEdit(given, edit);
    expect(planned.isAllowed ? "" : planned.refusal).toMatch(refusal);
  });
});

test("the rates to choose from are of the role, the project and the currency, in force on a day worked", () => {
  const card = [
    ...rates,
    givenRate({ externalId: "ended", endsOn: "2026-02-09" }),
    givenRate({ externalId: "later", startsOn: "2026-02-11" }),
    givenRate({ externalId: "trainer", role: "Trainer" }),
    givenRate({ externalId: "dollars", currency: "USD" }),
    givenRate({ externalId: "elsewhere", projectId: "p2" }),
  ];
  expect(ratesFor(support(), card, "EUR").map(({ externalId }) => externalId)).toEqual(["rate_1", "rate_2"]);
});
