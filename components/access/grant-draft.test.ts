import { expect, test } from "vitest";
import { emptyDraft, fromInstant, grantOf, grantWords } from "./grant-draft";

const now = new Date("2026-03-02T09:30:00Z");

test("days become instants: the first begins at midnight, the last is part of it, and today means now", () => {
  expect(grantOf({ ...emptyDraft, role: "auditor", from: "2026-03-09", until: "2026-03-20" }, now)).toEqual({
    role: "auditor",
    entities: "all",
    startsAt: new Date("2026-03-09T00:00:00Z"),
    endsAt: new Date("2026-03-21T00:00:00Z"),
  });
  expect(grantOf({ ...emptyDraft, role: "auditor", entities: ["DE01"], from: "2026-03-02" }, now)).toEqual({
    role: "auditor",
    entities: ["DE01"],
  });
  expect(fromInstant("2026-02-01", now)).toBeUndefined();
});

test("nothing is sent without a role or with half a day", () => {
  expect(grantOf(emptyDraft, now)).toBeNull();
  expect(grantOf({ ...emptyDraft, role: "auditor", until: "2026-3" }, now)).toBeNull();
});

test("a grant in words", () => expect(grantWords("auditor", ["DE01"])).toBe("Auditor for DE01"));
