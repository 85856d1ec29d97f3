import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentText } from "#server/domain/drafts/content";
import { givenMilestone, givenRate, givenTime } from "#server/domain/drafts/given-draft";
import {
  amountOfTime,
  hoursText,
  minutesFromText,
  minutesOfAmount,
  netOf,
  withHours,
} from "#server/domain/drafts/line-terms";
import { type DraftLine, milestoneSupport, supportLines, termsOf, timeSupports } from "#server/domain/drafts/support";

const line = (externalId: string, description: string, amountMinor: bigint): DraftLine => ({
  externalId,
  description,
  quantity: 1n,
  amountMinor,
});
const engineer = givenTime();
const trainer = givenTime({ id: "t2", role: "Trainer", minutes: 240 });
const rates = [givenRate(), givenRate({ externalId: "rate_t", role: "Trainer", hourlyMinor: 10_000n })];
const worked = timeSupports([engineer, trainer], rates);
const none = new Map<string, string>();
const behind = (lines: DraftLine[], supports = worked, known: ReadonlyMap<string, string> = none) =>
  supportLines(lines, supports, known).map(({ line: { externalId }, support }) => [externalId, support?.key ?? null]);
const [engineerKey, trainerKey] = ["time/p1/Data Engineer/rate_1", "time/p1/Trainer/rate_t"];

describe("which work a line bills", () => {
  test.each<[string, unknown, unknown]>([
    [
      "by words",
      behind([line("a", "Trainer, 4 hours", 1n), line("b", "Data Engineer", 2n)]),
      [
        ["a", trainerKey],
        ["b", engineerKey],
      ],
    ],
    [
      "by words and amount before words alone",
      behind([line("a", "Data Engineer (discounted)", 1n), line("b", "data engineer", 120_000n)]),
      [
        ["a", null],
        ["b", engineerKey],
      ],
    ],
    ["by the amount that only it has", behind([line("a", "Services of February", 40_000n)]), [["a", trainerKey]]],
    [
      "by what was known of an edited line",
      behind([line("a", "Services", 1n)], worked, new Map([["a", trainerKey]])),
      [["a", trainerKey]],
    ],
    [
      "not by an amount that two lines have",
      behind([line("a", "This", 40_000n), line("b", "That", 40_000n)]),
      [
        ["a", null],
        ["b", null],
      ],
    ],
    [
      "a milestone by its name",
      behind([line("a", 'Milestone "Go-live"', 1n)], [milestoneSupport(givenMilestone())] as never),
      [["a", "milestone/ms_1"]],
    ],
    ["nothing", behind([line("a", "Travel", 77n)]), [["a", null]]],
  ])("%s", (_name, found, expected) => expect(found).toEqual(expected));

  test("one piece of work stands behind one line", () => {
    const twice = behind([line("a", "Trainer", 40_000n), line("b", "Trainer", 40_000n)]);
    expect(twice).toEqual([
      ["a", trainerKey],
      ["b", null],
    ]);
  });

  test("hours of a role fall apart where its rate changed", () => {
    const later = givenRate({ externalId: "rate_2", hourlyMinor: 16_000n, startsOn: "2026-02-11" });
    const supports = timeSupports([engineer, givenTime({ id: "t9", workedOn: "2026-02-12" })], [...rates, later]);
    expect(supports.map(({ key, minutes }) => [key, minutes])).toEqual([
      [engineerKey, 480],
      ["time/p1/Data Engineer/rate_2", 480],
    ]);
  });

  test("hours nobody approved are not approved, except where the system never says when", () => {
    const open = givenTime({ id: "t2", minutes: 60, approvedOn: null });
    expect(timeSupports([engineer, open], rates)[0]).toMatchObject({ minutes: 540, approvedMinutes: 480 });
    expect(timeSupports([open], rates)[0]).toMatchObject({ minutes: 60, approvedMinutes: 60 });
    const refused = givenTime({ id: "t3", minutes: 60, status: "rejected" });
    expect(timeSupports([engineer, refused], rates)[0]).toMatchObject({ approvedMinutes: 480 });
  });
});

describe("what a line bills in hours and price", () => {
  const read = (
    amountMinor: bigint,
    card: bigint[] = [15_000n, 14_000n],
    known = null as Parameters<typeof termsOf>[2],
  ) => {
    const [supported] = supportLines([line("a", "Data Engineer", amountMinor)], worked, none);
    if (!supported) throw new Error("No line.");
    const { minutes, hourlyMinor } = termsOf(supported, card, known);
    return [minutes, hourlyMinor];
  };
  test.each<[string, unknown, [number | null, string | null]]>([
    ["all hours at the agreed rate", read(120_000n), [480, "15000"]],
    ["all hours at another rate of the card", read(112_000n), [480, "14000"]],
    ["some hours at the agreed rate", read(112_500n), [450, "15000"]],
    ["neither", read(112_501n), [null, null]],
    [
      "as our own last edit says",
      read(112_500n, [15_000n], { minutes: 375, hourlyMinor: "18000", amountMinor: "112500" }),
      [375, "18000"],
    ],
    [
      "not as an edit that billing does not show",
      read(120_000n, [15_000n], { minutes: 60, hourlyMinor: "15000", amountMinor: "15000" }),
      [480, "15000"],
    ],
  ])("%s", (_name, found, expected) => expect(found).toEqual(expected));
});

test.each<[string, number | null]>([
  ["12.5", 750],
  ["12,5", 750],
  ["12:30", 750],
  ["0.25", 15],
  ["8", 480],
  ["0.33", null],
  ["1.005", null],
  ["-1", null],
  ["", null],
  ["12:60", null],
  ["eight", null],
])("%s hours", (text, minutes) => expect(minutesFromText(text)).toBe(minutes));

test("hours are written so that they are read as the same minutes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40_000 }), (fiveths) => {
      const minutes = fiveths * 3;
      expect(minutesFromText(hoursText(minutes))).toBe(minutes);
    }),
  );
});

test("minutes and amount agree at any price that tells a minute apart, in any currency", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), fc.bigInt({ min: 60n, max: 10_000_000n }), (minutes, hourly) => {
      expect(minutesOfAmount(amountOfTime(minutes, hourly), hourly)).toBe(minutes);
    }),
  );
});

test.each<[string, number | null, number, string]>([
  ["Trainer, 12.5 hours", 750, 600, "Trainer, 10 hours"],
  ["Trainer, 12,5 Std", 750, 600, "Trainer, 10 Std"],
  ["Trainer, 112.5 hours", 750, 600, "Trainer, 112.5 hours"],
  ["Trainer in week 10", 600, 300, "Trainer in week 10"],
  ["Trainer, 10 hours of 10", 600, 300, "Trainer, 5 hours of 10"],
  ["Trainer, 10 hours", null, 300, "Trainer, 10 hours"],
])("%s with other hours", (description, before, after, expected) => {
  expect(withHours(description, before, after)).toBe(expected);
});

test("what an edit takes off: the difference, or the whole line left out", () => {
  const terms = { description: "x", minutes: 60, hourlyMinor: "100", amountMinor: "100", isLeftOut: false, work: null };
  expect(netOf({ before: terms, after: { ...terms, amountMinor: "40" } })).toBe(-60n);
  expect(netOf({ before: terms, after: { ...terms, isLeftOut: true } })).toBe(-100n);
  expect(netOf({ before: terms, after: { ...terms, description: "y" } })).toBe(0n);
});

test("an approval is bound to customer, currency and lines, in whatever order they come", () => {
  const lines = [line("a", "x", 1n), line("b", "y", 2n)];
  const content = { customerId: "c", currency: "EUR", lines };
  expect(contentText(content)).toBe(contentText({ ...content, lines: [...lines].reverse() }));
  for (const other of [
    { ...content, customerId: "d" },
    { ...content, currency: "USD" },
    { ...content, lines: lines.slice(1) },
    { ...content, lines: [line("a", "x", 1n), line("b", "y", 3n)] },
    { ...content, lines: [line("a", "z", 1n), line("b", "y", 2n)] },
  ])
    expect(contentText(other)).not.toBe(contentText(content));
});
