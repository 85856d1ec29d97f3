import { asc } from "drizzle-orm";
import { z } from "zod";
import { legalEntities } from "#db/schema/entities";
import { defineQuery } from "#server/kernel/query";

/** The company's legal entities; their names are no secret to anybody who may sign in. */
export const listEntities = defineQuery({
  name: "entity.list",
  permission: "desk.use",
  input: z.strictObject({}),
  run: (scope) => scope.tx.select().from(legalEntities).orderBy(asc(legalEntities.code)),
});
