import { expect, test } from "vitest";
import type { Role } from "#server/domain/access/roles";
import { hoursOf, rolesAbove } from "#server/domain/approvals/escalation";

const step = (...roles: Role[]) => ({ parts: roles.map((role) => ({ role, people: 1 })) });
const approver = step("finance_approver");
const director = step("finance_director");

test.each([
  ["whoever signs next", [approver, director], 1, ["finance_director"]],
  ["the director above the only approver", [approver], 1, ["finance_director"]],
  ["the controllers above a director", [approver, director], 2, ["controller"]],
  [
    "the controllers where approver and director wait side by side",
    [step("finance_approver", "finance_director")],
    1,
    ["controller"],
  ],
  ["the director where the next step asks approvers again", [approver, approver], 1, ["finance_director"]],
] as const)("a late step goes up to %s", (_case, steps, position, expected) => {
  expect(rolesAbove(steps, position)).toEqual(expected);
});

test.each([
  ["its own hours", { dueInHours: 2 }, 2],
  ["the table's where it has none", {}, 8],
  ["the table's where there is no step", undefined, 8],
] as const)("a step is due within %s", (_case, given, expected) => {
  expect(hoursOf(given, 8)).toBe(expected);
});
