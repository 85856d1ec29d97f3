import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineQuery } from "#server/kernel/query";

export type CopiedSeal = { number: number; at: string; hash: string };
export type SealsToCopy = { seals: CopiedSeal[]; newest: number };

/** Copied in portions, so that a copy that was gone for a week does not come back all at once. */
const MOST_AT_ONCE = 10_000;

/** The seals from a number on, for whoever copies them: that one itself first, so that both sides can be compared. */
export const sealsAfter = defineQuery({
  name: "audit.seals_after",
  permission: "audit.seal",
  input: z.strictObject({ number: z.int().min(0) }),
  async run({ tx }, { number }): Promise<SealsToCopy> {
    const rows = await tx.execute<{ number: number; at: string; hash: string }>(
      sql`select number, at, hash from event_seals where number >= ${number} order by number limit ${MOST_AT_ONCE}`,
    );
    const [last] = await tx.execute<{ number: number }>(
      sql`select number from event_seals order by number desc limit 1`,
    );
    const seals = rows.map((row) => ({ number: row.number, at: new Date(row.at).toISOString(), hash: row.hash }));
    return { seals, newest: last?.number ?? 0 };
  },
});
