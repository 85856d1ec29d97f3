import { expect, test } from "vitest";
import { breakGlassState, isReviewOverdue } from "#server/domain/access/break-glass";
import { type Permission, permissionsByRole } from "#server/domain/access/permissions";
import { type Role, roles } from "#server/domain/access/roles";
import { addHours } from "#server/domain/time";

const now = new Date("2026-03-02T12:00:00Z");
const hours = (count: number) => addHours(now, count);

test.each([
  ["running", { expiresAt: hours(1), endedAt: null, reviewedAt: null }, "open", false],
  ["at its end", { expiresAt: now, endedAt: null, reviewedAt: null }, "ended", false],
  ["ended early", { expiresAt: hours(1), endedAt: hours(-1), reviewedAt: null }, "ended", false],
  ["three days after its end", { expiresAt: hours(-72), endedAt: null, reviewedAt: null }, "ended", false],
  ["a moment later", { expiresAt: hours(-72.01), endedAt: null, reviewedAt: null }, "ended", true],
  ["ended early three days ago", { expiresAt: hours(-71), endedAt: hours(-73), reviewedAt: null }, "ended", true],
  ["reviewed late", { expiresAt: hours(-200), endedAt: null, reviewedAt: hours(-1) }, "reviewed", false],
])("a use %s", (_, use, state, isOverdue) => {
  expect([breakGlassState(use, now), isReviewOverdue(use, now)]).toEqual([state, isOverdue]);
});

test("whoever reads access or reviews break-glass reads approvals, and so is told of a use", () => {
  const holds = (role: Role, permission: Permission) => permissionsByRole[role].includes(permission);
  const untold = roles.filter(
    (role) => (holds(role, "access.read") || holds(role, "break_glass.review")) && !holds(role, "approval.read"),
  );
  expect(untold).toEqual([]);
});
