import { z } from "zod";
import { defineQuery } from "#server/kernel/query";
import { knownSources, mappingSources } from "#server/services/sync/known-sources";

export type MessageFilters = { sources: { key: string; label: string }[] };

/** What the list of messages can be narrowed to. */
export const messageFilters = defineQuery({
  name: "messages.filters",
  permission: "sync.read",
  input: z.strictObject({}),
  async run(): Promise<MessageFilters> {
    const labels = new Map(mappingSources().map(({ key }) => [key, key]));
    for (const { key, label } of knownSources()) labels.set(key, label);
    return { sources: [...labels].map(([key, label]) => ({ key, label })) };
  },
});
