import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { notFound } from "#server/kernel/errors";

/** Has the cash of every legal entity the actor leads collections for forecast again now. */
export const askForForecast = defineCommand({
  name: "forecast.ask",
  permission: "collection.lead",
  input: z.strictObject({}),
  async run(scope) {
    const mine = scope.entities === "all" ? sql`true` : sql`code = any(${sql.param([...scope.entities])}::text[])`;
    const rows = await scope.tx.execute<{ code: string }>(
      sql`select code from legal_entities where ${mine} order by code`,
    );
    const events = rows.map(({ code }) => ({
      type: "forecast.asked" as const,
      subject: { type: "forecast", id: code },
      entity: code,
      data: { sentence: `A forecast of the cash of ${code} was asked for.` },
    }));
    const [first, ...rest] = events;
    if (!first) throw notFound("There is no legal entity to forecast. Have an administrator set one up first.");
    await enqueue(scope, "forecast.make", { entities: rows.map(({ code }) => code) });
    return { result: { entities: events.length }, events: [first, ...rest] };
  },
});
