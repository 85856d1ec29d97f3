import { z } from "zod";
import { ruleName, scopeWords } from "#server/domain/policies/auto-fix";
import { defineQuery } from "#server/kernel/query";
import { activePolicy } from "#server/services/policies/active-policy";

/** The rules that fix without asking right now: what can be switched off from anywhere. */
export const rulesOn = defineQuery({
  name: "auto_fix.rules_on",
  permission: "report.read",
  input: z.strictObject({}),
  async run(scope): Promise<{ key: string; name: string; scope: string }[]> {
    const { document } = await activePolicy(scope, "auto_fix");
    return document.rules
      .filter(({ isOn }) => isOn)
      .map((rule) => ({ key: rule.key, name: ruleName(rule), scope: scopeWords(rule) }));
  },
});
