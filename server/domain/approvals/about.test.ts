import { expect, test } from "vitest";
import { aboutOf, aboutWords } from "#server/domain/approvals/about";
import { requestKinds } from "#server/domain/approvals/kinds";

test.each([
  ["finance_director", "finance director"],
  ["accept_difference", "accepting a difference between counts"],
  ["approval_authority", "the table of authority"],
  ["mapping:stripe", "the mapping of stripe"],
  ["expansion_blocked", "blocking expansion"],
  ["tax_rules", "tax rules"],
])("%s is said as “%s”", (about, words) => {
  expect(aboutWords(about)).toBe(words);
});

test("the kinds that tell what they concern are restrictions, and what Docket carries out itself on rules, access and data", () => {
  expect(requestKinds.filter((kind) => aboutOf(kind).length > 0)).toEqual([
    "service_restriction",
    "policy_change",
    "access_change",
    "data_repair",
  ]);
});
