import { expect, test } from "vitest";
import { type GroupOverride, withoutOverridden } from "#server/domain/access/group-overrides";
import type { EntityScope, Grant } from "#server/domain/access/roles";

const taken = (entities: EntityScope, role: Grant["role"] = "finance_approver"): GroupOverride => ({
  id: "o1",
  role,
  entities,
  reason: "No longer needed",
  decidedBy: "Cora Lund",
  decidedAt: new Date("2026-03-02T09:30:00Z"),
  endsAt: new Date("2027-03-02T09:30:00Z"),
});
const approver = (entities: EntityScope): Grant => ({ role: "finance_approver", entities });

test.each<[string, Grant[], GroupOverride[], Grant[], EntityScope[]]>([
  ["what nobody took comes as before", [approver(["DE01"])], [], [approver(["DE01"])], []],
  ["what was taken does not come back", [approver(["DE01"])], [taken(["DE01"])], [], [["DE01"]]],
  ["another role stays", [approver(["DE01"])], [taken(["DE01"], "auditor")], [approver(["DE01"])], []],
  ["another legal entity stays", [approver(["US01"])], [taken(["DE01"])], [approver(["US01"])], []],
  [
    "of several legal entities the others stay",
    [approver(["DE01", "US01"])],
    [taken(["DE01"])],
    [approver(["US01"])],
    [["DE01"]],
  ],
  ["all of them do not come while one was taken", [approver("all")], [taken(["DE01"])], [], ["all"]],
  ["none comes where all were taken", [approver(["DE01", "US01"])], [taken("all")], [], [["DE01", "US01"]]],
  ["two reviews add up", [approver(["DE01", "US01"])], [taken(["DE01"]), taken(["US01"])], [], [["DE01"], ["US01"]]],
  [
    "a wider group does not get around it",
    [approver(["DE01"]), approver("all")],
    [taken(["DE01"])],
    [],
    [["DE01"], "all"],
  ],
])("%s", (_case, wanted, overrides, given, withheld) => {
  const result = withoutOverridden(wanted, overrides);
  expect(result.given).toEqual(given);
  expect(result.withheld.map(({ grant }) => grant.entities)).toEqual(withheld);
});
