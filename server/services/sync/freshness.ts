import { z } from "zod";
import type { FactsFreshness } from "#server/domain/sync/freshness";
import { defineQuery } from "#server/kernel/query";
import { loadFreshness } from "#server/services/sync/freshness-facts";

/**
 * Until when facts count as fresh. Whoever sees a case may know how old its numbers are; the browser tells the age by
 * itself, so a source that falls silent shows without anything being sent.
 */
export const sourceFreshness = defineQuery({
  name: "sync.freshness",
  permission: "case.read",
  input: z.strictObject({}),
  run: async (scope): Promise<FactsFreshness[]> => (await loadFreshness(scope)).facts,
});
