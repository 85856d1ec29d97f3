import { describe, expect, test } from "vitest";
import { caseMachine, caseStates, isOpen } from "#server/domain/cases/machine";
import { IllegalTransitionError } from "#server/domain/machine";

const actions = [...new Set(caseMachine.transitions.map((row) => row.action))];
const allowed = new Set(caseMachine.transitions.map((row) => `${row.from} ${row.action}`));

describe.each(caseStates)("a case that is %s", (state) => {
  test.each(actions)("%s", (action) => {
    if (allowed.has(`${state} ${action}`)) expect(caseStates).toContain(caseMachine.next(state, action));
    else expect(() => caseMachine.next(state, action)).toThrow(IllegalTransitionError);
    expect(caseMachine.actionsFrom(state).includes(action)).toBe(caseMachine.allows(state, action));
  });
});

test("a closed case can only be reopened, and every open one can be closed", () => {
  for (const state of caseStates) {
    if (isOpen(state)) expect(caseMachine.allows(state, "resolve")).toBe(true);
    else expect(caseMachine.actionsFrom(state)).toEqual(["reopen"]);
  }
});

test("a refused step is told in words", () => {
  expect(() => caseMachine.next("resolved", "take")).toThrow("A case that is resolved cannot take.");
});
