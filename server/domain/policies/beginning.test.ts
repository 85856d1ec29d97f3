import { expect, test } from "vitest";
import { Beginning, beginningOf, beginningTrouble, instantWords } from "#server/domain/policies/beginning";

const now = new Date("2026-03-02T09:30:00.000Z");

test.each<[string, Beginning, string, string]>([
  ["an instant is what it says", { at: "2026-03-05T10:00:00+01:00" }, "UTC", "2026-03-05T09:00:00.000Z"],
  ["a day begins in Tokyo", { on: "2026-03-05", entity: "JP01" }, "Asia/Tokyo", "2026-03-04T15:00:00.000Z"],
  ["a day begins in New York", { on: "2026-03-05", entity: "US01" }, "America/New_York", "2026-03-05T05:00:00.000Z"],
  ["the day the clocks go forward", { on: "2026-03-29", entity: "DE01" }, "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["in UTC where no entity is named", { on: "2026-03-05", entity: null }, "UTC", "2026-03-05T00:00:00.000Z"],
])("%s", (_name, beginning, zone, at) => expect(beginningOf(beginning, zone).toISOString()).toBe(at));

test.each([{ on: "2026-02-30", entity: null }, { on: "soon", entity: null }, { at: "2026-03-05" }, {}])(
  "%o is no beginning",
  (value) => expect(Beginning.safeParse(value).success).toBe(false),
);

test.each<[string, string | null]>([
  ["2026-03-02T09:30:00.000Z", "has passed"],
  ["2026-03-02T09:29:59.999Z", "has passed"],
  ["2026-03-02T09:30:00.001Z", null],
  ["2027-03-03T09:30:00.000Z", null],
  ["2027-03-03T09:30:00.001Z", "more than a year"],
])("%s: %s", (from, trouble) => {
  const told = beginningTrouble(new Date(from), now);
  if (trouble === null) expect(told).toBeNull();
  else expect(told).toContain(trouble);
});

test("an instant is said with its zone", () => expect(instantWords(now)).toBe("2026-03-02 09:30 UTC"));
