import { expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import type { DunningStrategy } from "#server/domain/collections/dunning-policy";
import { boundSentences, planSentence, promiseSentence, stepDayWords } from "./dunning-words";

test.each([
  [-5, "5 days before due"],
  [-1, "1 day before due"],
  [0, "on the due day"],
  [1, "1 day after due"],
  [10, "10 days after due"],
])("day %d is read as %s", (day, words) => expect(stepDayWords(day)).toBe(words));

const [regular] = defaultDunningPolicy.strategies;
if (!regular) throw new Error("Dunning begins with a strategy.");

test.each<[string, Partial<DunningStrategy>, string]>([
  ["days of grace", { graceDays: 2 }, "waits for 2 days of grace"],
  ["no grace", { graceDays: 0 }, "without grace"],
  ["one quiet day", { quietDays: 1 }, "nothing is sent for 1 day,"],
  ["no quiet days", { quietDays: 0 }, "may follow another on the next day"],
  ["how often at most", { mostInWeek: 1, mostInMonth: 4 }, "once within 7 days and 4 times within 30 days"],
  ["no last step", { lastStep: null }, "to the end"],
  ["a last step by its name", { lastStep: "final_notice" }, "behind “Final notice”"],
  ["where a broken promise goes on", { afterBrokenPromise: "call" }, "goes on at “Call the customer”"],
  ["working days", { onWorkingDays: true }, "working days alone"],
  ["any day", { onWorkingDays: false }, "any day of the week"],
  ["tickets that are waited for", { waitForOpenTickets: true }, "while a ticket"],
  ["tickets that are not", { waitForOpenTickets: false }, "ticket about billing keeps nothing back"],
  ["a renewal that is waited for", { waitBeforeRenewalDays: 30 }, "from 30 days before a renewal closes"],
  ["a renewal that is not", { waitBeforeRenewalDays: null }, "A renewal being negotiated keeps nothing back"],
  ["runs somebody looks at", { isApproved: true }, "looks at each run"],
  ["runs nobody looks at", { isApproved: false }, "by themselves"],
])("%s is said", (_name, change, words) =>
  expect(boundSentences({ ...regular, ...change }).join(" ")).toContain(words),
);

test.each([
  [{ graceDays: 3, keptFromBasisPoints: 9_800 }, "at least 98% of its amount arrives by 3 days after its day"],
  [{ graceDays: 0, keptFromBasisPoints: 10_000 }, "all of its amount arrives by its day"],
])("promise terms %o", (terms, words) => expect(promiseSentence(terms)).toContain(words));

test.each([
  [{ graceDays: 5, missedUntilDefault: 2 }, "has not come 5 days after it is due. A plan is over with 2 missed ones"],
  [
    { graceDays: 1, missedUntilDefault: 1 },
    "has not come 1 day after it is due. A plan is over with the first missed one",
  ],
])("plan terms %o", (terms, words) => expect(planSentence(terms)).toContain(words));
