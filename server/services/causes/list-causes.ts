import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CauseSummary } from "#server/domain/causes/views";
import { defineQuery } from "#server/kernel/query";
import { loadGroups, summarise } from "#server/services/causes/summarise";

const MOST_CAUSES = 200;

/** Exceptions by what causes them, across types and time: those with the most open cases first. */
export const listCauses = defineQuery({
  name: "cause.list",
  permission: "report.read",
  input: z.strictObject({
    /** Only causes of this type. */
    type: z.string().max(60).optional(),
    /** Also those without an open case. */
    isWithQuiet: z.boolean().default(false),
  }),
  async run(scope, { type, isWithQuiet }): Promise<CauseSummary[]> {
    const groups = await loadGroups(scope, type === undefined ? sql`true` : sql`c.type = ${type}`);
    const causes = await summarise(scope, groups, MOST_CAUSES);
    return isWithQuiet ? causes : causes.filter(({ openCount }) => openCount > 0);
  },
});
