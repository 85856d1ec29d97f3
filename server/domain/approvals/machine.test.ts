import { expect, test } from "vitest";
import { requestMachine, requestStates } from "#server/domain/approvals/machine";

test("nothing is carried out that was not approved, and what ended stays ended", () => {
  const into = (state: string) => requestMachine.transitions.filter(({ to }) => to === state).map(({ from }) => from);
  expect(into("executing")).toEqual(["approved"]);
  expect([...new Set(into("approved"))].sort()).toEqual(["failed", "pending"]);
  expect(into("executed")).toEqual(["executing"]);
  for (const state of ["executed", "rejected", "withdrawn"] as const)
    expect(requestMachine.actionsFrom(state)).toEqual([]);
});

test("every state is reached", () => {
  const reached = new Set<string>(["draft", ...requestMachine.transitions.map(({ to }) => to)]);
  expect([...reached].sort()).toEqual([...requestStates].sort());
});
