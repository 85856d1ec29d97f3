import { describe, expect, test } from "vitest";
import { actorName, can, entitiesWith, type PersonActor } from "#server/domain/access/actor";
import { permissionsByRole } from "#server/domain/access/permissions";
import type { Grant } from "#server/domain/access/roles";

const person = (...grants: Grant[]): PersonActor => ({
  kind: "person",
  userId: "u",
  personId: "p",
  name: "Somebody",
  grants,
});

describe("over which legal entities a person holds a permission", () => {
  test.each<[string, Grant[], "all" | string[]]>([
    ["no grants: nowhere", [], []],
    ["one grant: its entities", [{ role: "billing_analyst", entities: ["DE01"] }], ["DE01"]],
    [
      "two grants of the permission: both, once each",
      [
        { role: "billing_analyst", entities: ["US01", "DE01"] },
        { role: "integration_engineer", entities: ["DE01", "JP01"] },
      ],
      ["DE01", "JP01", "US01"],
    ],
    [
      "one of the grants covers all",
      [
        { role: "billing_analyst", entities: ["DE01"] },
        { role: "integration_engineer", entities: "all" },
      ],
      "all",
    ],
    [
      "a grant without the permission adds nothing",
      [
        { role: "billing_analyst", entities: ["DE01"] },
        { role: "auditor", entities: "all" },
      ],
      ["DE01"],
    ],
  ])("%s", (_, grants, expected) => {
    expect(entitiesWith(person(...grants), "case.work")).toEqual(expected);
  });
});

test("a permission in one entity says nothing about another", () => {
  const analyst = person({ role: "billing_analyst", entities: ["DE01"] });
  expect(can(analyst, "case.work", "DE01")).toBe(true);
  expect(can(analyst, "case.work", "US01")).toBe(false);
});

test("an administrator of access never works cases, an auditor never writes", () => {
  expect(
    permissionsByRole.administrator.filter((permission) => /^(case|exception|invoice|effect)/.test(permission)),
  ).toEqual([]);
  expect(permissionsByRole.auditor.filter((permission) => !/(read|verify|export|use|own)$/.test(permission))).toEqual(
    [],
  );
});

test("a job holds its short list and an assistant decides nothing", () => {
  expect(can({ kind: "job", name: "seal-audit" }, "audit.seal")).toBe(true);
  expect(can({ kind: "job", name: "seal-audit" }, "case.work")).toBe(false);
  expect(can({ kind: "assistant", name: "summary" }, "case.work")).toBe(false);
});

test("by a token somebody holds what both they and the token hold, and is named so", () => {
  const analyst = person({ role: "billing_analyst", entities: ["DE01"] });
  const program = {
    ...analyst,
    token: { id: "t", name: "nightly-export", scopes: ["case.read", "audit.export"] as const },
  };
  expect(entitiesWith(program, "case.read")).toEqual(["DE01"]);
  expect(entitiesWith(program, "audit.export")).toEqual([]);
  expect(entitiesWith(program, "case.work")).toEqual([]);
  expect(can(program, "account.own")).toBe(false);
  expect(actorName(program)).toBe("Somebody by token nightly-export");
});
