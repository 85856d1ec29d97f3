import { expect, test } from "vitest";
import { z } from "zod";
import { minorOf, readWritten, sentencesOf, troubleAt, troubleIn, troublesUnder, wholeOf } from "./document-reading";

test.each([
  ["12", 12],
  [" 7 ", 7],
  ["0", 0],
  ["", Number.NaN],
  ["-3", Number.NaN],
  ["1.5", Number.NaN],
  ["1e3", Number.NaN],
  ["many", Number.NaN],
])("“%s” is read as %d", (text, number) => expect(wholeOf(text)).toBe(number));

test.each([
  ["two places", "20.50", "EUR", 2_050],
  ["none in the yen", "1500", "JPY", 1_500],
  ["a place the yen has not", "1500.5", "JPY", Number.NaN],
  ["three in the dinar", "1.234", "KWD", 1_234],
  ["a place too many", "20.505", "EUR", Number.NaN],
  ["thousands as people part them", "1,000", "USD", 100_000],
  ["below zero", "-1", "EUR", Number.NaN],
  ["more than a number holds", "99999999999999999", "EUR", Number.NaN],
  ["nothing", "", "EUR", Number.NaN],
])("an amount with %s", (_name, text, currency, minor) => expect(minorOf(text, currency)).toBe(minor));

const troubles = [
  { path: "steps.1.day", message: "“Second” has to come later" },
  { path: "steps.1", message: "nobody is left for it." },
  { path: "steps.10.day", message: "“Eleventh” has to come later" },
  { path: "steps.1.day", message: "“Second” has to come later" },
];

test("a field shows what is wrong with it, once and as a sentence", () => {
  expect(troubleAt(troubles, "steps.1.day")).toBe("“Second” has to come later.");
  expect(troubleAt(troubles, "steps.1")).toBe("Nobody is left for it.");
  expect(troubleAt(troubles, "steps.2")).toBeUndefined();
});

test("what is wrong in a row is not what is wrong in another that begins alike", () => {
  expect(troublesUnder(troubles, "steps.1").map(({ path }) => path)).toEqual(["steps.1.day", "steps.1", "steps.1.day"]);
});

test("a field that holds a whole list shows what is wrong anywhere in it", () => {
  expect(troubleIn(troubles, "steps.1")).toBe("“Second” has to come later. Nobody is left for it.");
  expect(troubleIn(troubles, "steps.2")).toBeUndefined();
});

test("everything is told once", () => expect(sentencesOf(troubles)).toHaveLength(3));

const shape = z.strictObject({ days: z.int().max(60) });
const read = (days: number, unread: { path: string; message: string }[] = []) =>
  readWritten({
    shape,
    written: { days },
    unread,
    placeName: (path) => path.join(" "),
    check: (document) => (document.days === 13 ? [{ path: "days", message: "thirteen is unlucky" }] : []),
  });

test.each<[string, ReturnType<typeof read>, ReturnType<typeof read>]>([
  ["what can be used", read(3), { document: { days: 3 }, troubles: [] }],
  [
    "what is of the right shape and wrong all the same",
    read(13),
    { document: { days: 13 }, troubles: [{ path: "days", message: "thirteen is unlucky" }] },
  ],
  ["what is out of bounds", read(61), { document: null, troubles: [{ path: "days", message: "days is above 60" }] }],
  [
    "what is no number",
    read(Number.NaN),
    { document: null, troubles: [{ path: "days", message: "days is missing or cannot be read" }] },
  ],
  [
    "what stands beside something that cannot be read",
    read(3, [{ path: "waits", message: "no days" }]),
    { document: null, troubles: [{ path: "waits", message: "no days" }] },
  ],
])("%s", (_name, is, expected) => expect(is).toEqual(expected));
