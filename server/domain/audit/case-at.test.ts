import { expect, test } from "vitest";
import { type CaseEventFacts, caseAt, instantsOf } from "#server/domain/audit/case-at";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 29, 1, minute));
const event = (sequence: number, minute: number, type: string, payload: object): CaseEventFacts => ({
  sequence,
  type,
  at: at(minute),
  actorName: "Ana Ruiz",
  entityCode: "US01",
  policyVersion: sequence === 1 ? "case_priority v1" : null,
  payload,
});
const events = [
  event(1, 0, "exception.opened", {
    after: { state: "routed", amountMinor: "1000", currency: "JPY" },
    data: { routing: null },
  }),
  event(2, 5, "case.taken", {
    before: { state: "routed", ownerId: null },
    after: { state: "in_progress", ownerId: "ana" },
  }),
  event(3, 6, "case.commented", { before: {}, after: {} }),
  event(4, 7, "exception.fix_requested", {
    before: { state: "in_progress" },
    after: { state: "correcting" },
    data: { label: "Correct it" },
  }),
  event(5, 8, "case.correction_failed", { before: { state: "correcting" }, after: { state: "in_progress" } }),
  event(6, 9, "case.commented", {}),
];

test.each([
  ["when it was opened", 0, { state: "routed", ownerId: null, amountMinor: "1000" }, 0, []],
  ["between two events", 4, { state: "routed", ownerId: null }, 0, []],
  ["at the very instant of an act", 5, { state: "in_progress", ownerId: "ana" }, 0, []],
  ["while a fix is on its way", 7, { state: "correcting" }, 1, ["under way"]],
  ["once the fix has failed", 8, { state: "in_progress" }, 1, ["failed"]],
  ["at its end", 30, { state: "in_progress", ownerId: "ana", closedAt: null }, 2, ["failed"]],
] as const)("a case %s", (_, minute, fields, comments, fixes) => {
  const stood = caseAt(events, at(minute));
  expect(stood?.fields).toMatchObject(fields);
  expect(stood?.comments).toBe(comments);
  expect(stood?.fixes.map(({ became }) => became)).toEqual(fixes);
  expect(stood?.gaps).toEqual([]);
});

test("there is no case before it was opened", () => {
  expect(caseAt(events, new Date(at(0).getTime() - 1))).toBeNull();
});

test("an event that finds something else than the events before it shows what the log lacks", () => {
  const lacking = events.filter(({ sequence }) => sequence !== 2);
  expect(caseAt(lacking, at(30))?.gaps).toEqual([{ sequence: 4, field: "state" }]);
});

test("of two events of one act the second, which says the same, is no gap", () => {
  const twice = [...events, event(7, 10, "case.woken", events[4]?.payload as object)];
  expect(caseAt(twice, at(30))?.gaps).toEqual([]);
});

test("each instant is a step, once", () => {
  expect(instantsOf([...events, events[0] as CaseEventFacts]).map((instant) => instant.getUTCMinutes())).toEqual([
    0, 5, 6, 7, 8, 9,
  ]);
});
