import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { seedPriorityPolicy } from "#server/services/policies/seed-priority-policy";

/** Stores the first version of every policy document of a new installation, so that decisions name a stored version. */
export const storeFirstPolicies = defineCommand({
  name: "policy.store_first",
  permission: "entity.administer",
  input: z.strictObject({}),
  async run(scope) {
    const event = await seedPriorityPolicy(scope);
    if (!event) throw ruleViolation("The first policies are stored already. Nothing was changed.");
    return { result: null, events: [event] };
  },
});
