import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ExportRecord } from "#server/domain/audit/export";
import { defineQuery } from "#server/kernel/query";

export type PastExport = {
  exportId: string;
  at: Date;
  by: string;
  events: number;
  streams: number;
  population: ExportRecord["population"];
  seed: string;
};

/** Samples that were exported, latest first: each can be downloaded again, the same file. */
export const listExports = defineQuery({
  name: "audit.exports",
  permission: "audit.export",
  input: z.strictObject({}),
  async run({ tx }): Promise<PastExport[]> {
    const rows = await tx.execute<{ stream: string; at: string; actor_name: string; data: ExportRecord }>(sql`
      select stream, at, actor_name, payload->'data' as data from events where type = 'audit.exported' order by at desc limit 50`);
    return rows.map(({ stream, at, actor_name: by, data }) => ({
      exportId: stream.slice("audit_export:".length),
      at: new Date(at),
      by,
      events: data.rows,
      streams: data.sample.streams.length,
      population: data.population,
      seed: data.parameters.seed,
    }));
  },
});
