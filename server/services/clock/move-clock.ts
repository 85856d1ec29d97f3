import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";

/** Moves the company's clock forward; for the demo and rehearsals. Time never goes back, since what happened stays. */
export const moveClock = defineCommand({
  name: "clock.move",
  permission: "clock.move",
  input: z.strictObject({
    bySeconds: z
      .int()
      .min(1)
      .max(400 * 86_400),
  }),
  async run(scope, { bySeconds }) {
    const [row] = await scope.tx.execute<{ offset_seconds: string }>(
      sql`update app_clock set offset_seconds = offset_seconds + ${bySeconds} where id = 1 returning offset_seconds`,
    );
    const offsetSeconds = Number(row?.offset_seconds ?? 0);
    return {
      result: { offsetSeconds },
      events: [{ type: "clock.moved", subject: { type: "clock", id: "company" }, data: { bySeconds, offsetSeconds } }],
    };
  },
});
