import { describe, expect, test } from "vitest";
import type { TakenStep } from "#server/domain/collections/account-facts";
import type { DunningStrategy } from "#server/domain/collections/dunning-policy";
import { givenInvoice, givenStep, givenStrategy, givenTaken } from "#server/domain/collections/given-account";
import { stageOf, stepsInUse } from "#server/domain/collections/stage";
import { addDays, daysBetween } from "#server/domain/time";

const DUE_ON = "2026-02-27";

type Said = { reached: string | null; due: string | null; next: [string, number] | null };

/** Where an invoice stands so many days past due; days of what is next are counted from the due day as well. */
function stageAt(
  age: number,
  {
    taken = [],
    resumesAt = null,
    ...strategy
  }: { taken?: TakenStep[]; resumesAt?: string | null } & Partial<DunningStrategy> = {},
): Said {
  const day = addDays(DUE_ON, age);
  const stage = stageOf(givenStrategy(strategy), givenInvoice({ dueOn: DUE_ON, taken }), day, { resumesAt });
  return {
    reached: stage.reached?.key ?? null,
    due: stage.due?.key ?? null,
    next: stage.next && [stage.next.step.key, daysBetween(DUE_ON, stage.next.on)],
  };
}

describe("by age alone", () => {
  test.each<[string, number, Said]>([
    ["the day before the first step", -6, { reached: null, due: null, next: ["courtesy", -5] }],
    ["the day of the courtesy", -5, { reached: "courtesy", due: "courtesy", next: ["first", 3] }],
    ["the last day of the courtesy", -1, { reached: "courtesy", due: "courtesy", next: ["first", 3] }],
    ["the due day, on which the courtesy lapses", 0, { reached: "courtesy", due: null, next: ["first", 3] }],
    ["the day before the first reminder", 2, { reached: "courtesy", due: null, next: ["first", 3] }],
    ["the day of the first reminder", 3, { reached: "first", due: "first", next: ["second", 10] }],
    ["the day before the second", 9, { reached: "first", due: "first", next: ["second", 10] }],
    ["the day of the second, the first never taken", 10, { reached: "second", due: "second", next: ["call", 20] }],
    ["years later, nothing taken", 900, { reached: "letter", due: "letter", next: null }],
  ])("%s", (_name, age, said) => expect(stageAt(age)).toEqual(said));

  test("the turn of February is a day like any other", () => {
    const stage = stageOf(givenStrategy(), givenInvoice({ dueOn: "2028-02-27" }), "2028-03-01");
    expect(stage).toMatchObject({ reached: { key: "first" }, next: { on: "2028-03-08" } });
  });
});

describe("grace moves what comes after the due day and nothing else", () => {
  const steps = [givenStep("courtesy", -5), givenStep("on_the_day", 0), givenStep("first", 3)];
  const graced = { steps, graceDays: 4 };
  test.each<[string, number, Said]>([
    ["the courtesy stays where it is", -5, { reached: "courtesy", due: "courtesy", next: ["on_the_day", 0] }],
    ["and so does what is said on the due day", 0, { reached: "on_the_day", due: "on_the_day", next: ["first", 7] }],
    ["the last day of grace", 6, { reached: "on_the_day", due: "on_the_day", next: ["first", 7] }],
    ["the day after it", 7, { reached: "first", due: "first", next: null }],
  ])("%s", (_name, age, said) => expect(stageAt(age, graced)).toEqual(said));
});

describe("what was taken", () => {
  const first = givenTaken("first", 3);
  const second = givenTaken("second", 10);
  test.each<[string, number, TakenStep[], string | null]>([
    ["a step is taken once", 3, [first], null],
    ["and not again before the next one", 9, [first], null],
    ["the next one follows", 10, [first], "second"],
    ["a courtesy does not stand for a reminder", 3, [givenTaken("courtesy", -5)], "first"],
    ["a step that was passed over is not caught up with", 12, [second], null],
    ["nor when the invoice was made younger by a later due day", 4, [second], null],
    ["the order in which they were taken does not matter", 20, [second, first], "call"],
    ["behind the last step there is nothing", 400, [givenTaken("letter", 30)], null],
  ])("%s", (_name, age, taken, due) => expect(stageAt(age, { taken }).due).toBe(due));
});

describe("a step taken under a strategy that was rewritten since", () => {
  test.each<[string, number, TakenStep[], string | null]>([
    ["counts as the latest of its age: the second is done", 12, [givenTaken("old_reminder", 12)], null],
    ["on the very day of the second", 12, [givenTaken("old_reminder", 10)], null],
    ["a day earlier it stands for the first", 12, [givenTaken("old_reminder", 9)], "second"],
    ["before everything there is it stands for nothing", -5, [givenTaken("old_courtesy", -10)], "courtesy"],
    ["one that moved counts by its key, not by its day of then", 12, [givenTaken("second", 2)], null],
    ["even the first of all, moved to a later day", -5, [givenTaken("courtesy", -10)], null],
    ["and does not count for more than it is now", 20, [givenTaken("second", 45)], "call"],
  ])("%s", (_name, age, taken, due) => expect(stageAt(age, { taken }).due).toBe(due));
});

describe("the last step", () => {
  test("nothing behind it is reached", () => {
    expect(stageAt(400, { lastStep: "second" })).toEqual({ reached: "second", due: "second", next: null });
  });

  test("what was taken behind it counts as the last that is left", () => {
    expect(stageAt(400, { lastStep: "second", taken: [givenTaken("letter", 30)] }).due).toBeNull();
  });

  test.each<[string, string | null, string[]]>([
    ["the first", "courtesy", ["courtesy"]],
    ["one in the middle", "second", ["courtesy", "first", "second"]],
    ["none", null, ["courtesy", "first", "second", "call", "letter"]],
  ])("%s", (_name, lastStep, keys) => {
    expect(stepsInUse(givenStrategy({ lastStep })).map(({ key }) => key)).toEqual(keys);
  });
});

describe("after a broken promise", () => {
  const resumesAt = "call";
  test.each<[string, number, TakenStep[], Said]>([
    ["it goes on at the step the policy names", 5, [], { reached: "call", due: "call", next: ["letter", 30] }],
    ["on the first day past due", 1, [], { reached: "call", due: "call", next: ["letter", 30] }],
    ["but never on the due day", 0, [], { reached: "courtesy", due: null, next: ["first", 3] }],
    ["nor before it", -2, [], { reached: "courtesy", due: "courtesy", next: ["first", 3] }],
    ["further along it stays", 30, [], { reached: "letter", due: "letter", next: null }],
    [
      "at the named step, taken before, it waits for the next",
      25,
      [givenTaken("call", 20)],
      { reached: "call", due: null, next: ["letter", 30] },
    ],
    [
      "brought to the named step early, it is not asked again when it is old enough for the step before",
      12,
      [givenTaken("call", 20)],
      { reached: "call", due: null, next: ["letter", 30] },
    ],
    [
      "with an earlier step taken, the named one is due at once",
      5,
      [givenTaken("first", 3)],
      { reached: "call", due: "call", next: ["letter", 30] },
    ],
  ])("%s", (_name, age, taken, said) => expect(stageAt(age, { taken, resumesAt })).toEqual(said));

  test("grace is over", () => {
    expect(stageAt(1, { resumesAt, graceDays: 10 }).due).toBe("call");
  });

  test("a named step behind the last one is never taken", () => {
    expect(stageAt(5, { resumesAt, lastStep: "second" }).due).toBe("first");
  });
});
