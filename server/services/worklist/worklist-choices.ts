import { sql } from "drizzle-orm";
import { z } from "zod";
import type { WorklistChoices } from "#server/domain/collections/worklist-views";
import { defineQuery } from "#server/kernel/query";
import { activePolicy } from "#server/services/policies/active-policy";

/** What the worklist can be narrowed to: the groups of the points in force, and the legal entities one sees. */
export const worklistChoices = defineQuery({
  name: "worklist.choices",
  permission: "collection.read",
  input: z.strictObject({}),
  async run(scope): Promise<WorklistChoices> {
    const { document } = await activePolicy(scope, "worklist_points");
    const entities = await scope.tx.execute<{ code: string; name: string }>(sql`
      select code, name from legal_entities
      where ${scope.entities === "all"} or code = any(${sql.param(scope.entities === "all" ? [] : [...scope.entities])}::text[]) order by code`);
    return { groups: document.groups.map(({ name }) => name), entities: [...entities] };
  },
});
