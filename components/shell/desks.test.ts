import { expect, test } from "vitest";
import type { PersonActor } from "#server/domain/access/actor";
import { type Role, roles } from "#server/domain/access/roles";
import { desksFor } from "./desks";

const holding = (role: Role): PersonActor => ({
  kind: "person",
  userId: "u",
  personId: "p",
  name: "n",
  grants: [{ role, entities: ["US01"] }],
});

test("the rail holds the desks of the role, and no other", () => {
  const rails = Object.fromEntries(roles.map((role) => [role, desksFor(holding(role)).map((desk) => desk.key)]));
  expect(rails).toEqual({
    billing_analyst: ["exceptions", "sync", "dead-letters", "questions"],
    collector: ["exceptions", "questions"],
    dispute_owner: ["exceptions", "questions"],
    cash_applier: ["exceptions", "sync", "dead-letters", "questions"],
    finance_approver: ["exceptions", "questions"],
    controller: ["exceptions", "sync", "dead-letters", "questions"],
    integration_engineer: ["exceptions", "sync", "dead-letters", "questions"],
    administrator: [],
    auditor: ["exceptions", "sync", "dead-letters"],
    contributor: ["questions"],
  });
});
