import { z } from "zod";

/** The people of the desk, one role each; a person may hold several, each over some legal entities. */
export const roles = [
  "billing_analyst",
  "collector",
  "dispute_owner",
  "cash_applier",
  "finance_approver",
  "finance_director",
  "controller",
  "integration_engineer",
  "administrator",
  "auditor",
  "contributor",
] as const;
export type Role = (typeof roles)[number];
export const Role = z.enum(roles);

export const roleLabels: Record<Role, string> = {
  billing_analyst: "Billing analyst",
  collector: "Collector",
  dispute_owner: "Dispute owner",
  cash_applier: "Cash applier",
  finance_approver: "Finance approver",
  finance_director: "Finance director",
  controller: "Controller",
  integration_engineer: "Integration engineer",
  administrator: "Administrator",
  auditor: "Auditor",
  contributor: "Contributor",
};

/** Where a grant comes from: whoever gave it takes it away. */
export const grantSources = ["hand", "identity_provider", "break_glass"] as const;
export type GrantSource = (typeof grantSources)[number];

/** Which legal entities a grant covers: codes, or every entity of the company. */
export type EntityScope = "all" | readonly string[];
export type Grant = { role: Role; entities: EntityScope };
