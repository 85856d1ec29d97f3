import { expect, test } from "vitest";
import type { PersonActor } from "#server/domain/access/actor";
import { type Role, roles } from "#server/domain/access/roles";
import { desksFor, firstDeskFor } from "./desks";

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
    billing_analyst: [
      "exceptions",
      "causes",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "sync",
      "dead-letters",
      "questions",
      "drafts",
      "approvals",
      "policies",
      "teams",
    ],
    collector: [
      "exceptions",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "questions",
      "approvals",
      "policies",
      "teams",
    ],
    dispute_owner: [
      "exceptions",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "questions",
      "approvals",
    ],
    cash_applier: [
      "exceptions",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "sync",
      "dead-letters",
      "questions",
      "approvals",
    ],
    finance_approver: [
      "exceptions",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "questions",
      "approvals",
      "policies",
    ],
    finance_director: [
      "exceptions",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "questions",
      "approvals",
      "policies",
      "break-glass",
    ],
    controller: [
      "exceptions",
      "causes",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "sync",
      "dead-letters",
      "questions",
      "drafts",
      "approvals",
      "policies",
      "teams",
      "audit",
      "access",
      "break-glass",
    ],
    integration_engineer: [
      "exceptions",
      "causes",
      "sync",
      "dead-letters",
      "questions",
      "approvals",
      "policies",
      "teams",
    ],
    administrator: ["approvals", "teams", "access"],
    auditor: [
      "exceptions",
      "causes",
      "collections",
      "dunning",
      "mail",
      "charge-retries",
      "forecast",
      "sync",
      "dead-letters",
      "drafts",
      "approvals",
      "policies",
      "teams",
      "audit",
      "access",
    ],
    contributor: ["questions", "drafts"],
  });
});

test("a day begins where work is done: an administrator's has no desk", () => {
  expect(firstDeskFor(holding("administrator"))).toBeUndefined();
  expect(firstDeskFor(holding("collector"))?.key).toBe("collections");
  expect([firstDeskFor(holding("auditor"))?.key, firstDeskFor(holding("contributor"))?.key]).toEqual([
    "exceptions",
    "questions",
  ]);
});
