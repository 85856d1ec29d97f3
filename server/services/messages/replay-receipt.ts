import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { events } from "#db/schema/events";
import { MessageSelection } from "#server/domain/sync/message-selection";
import type { ReplayOutcome, ReplayReceipt } from "#server/domain/sync/message-views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { loadMessages } from "#server/services/messages/message-rows";
import { requireCovered } from "#server/services/messages/see-message";

const Part = z.object({
  reason: z.string().nullish(),
  data: z.object({ selection: MessageSelection, outcomes: z.array(z.custom<ReplayOutcome>()) }),
});

/** What a replay came to, message by message, as its events say; of what was left to the worker, what it made of it since. */
export const replayReceipt = defineQuery({
  name: "messages.receipt",
  permission: "sync.read",
  input: z.strictObject({ replayId: z.uuid() }),
  async run(scope, { replayId }): Promise<ReplayReceipt> {
    const parts = await scope.tx
      .select()
      .from(events)
      .where(eq(events.stream, `replay:${replayId}`))
      .orderBy(asc(events.sequence));
    const [first] = parts;
    const last = parts.at(-1);
    if (!first || !last) throw notFound("There is no such replay. Open it from the message whose history names it.");
    const told = parts.map((part) => Part.parse(part.payload));
    const outcomes = await withTheWorkers(
      scope,
      told.flatMap((part) => part.data.outcomes),
    );
    await requireCovered(
      scope,
      scope.entities === "all"
        ? []
        : await loadMessages(
            scope,
            outcomes.map((one) => one.inboxId),
          ),
    );
    const counts: ReplayReceipt["counts"] = {};
    for (const { state } of outcomes) counts[state] = (counts[state] ?? 0) + 1;
    return {
      replayId,
      startedAt: first.at,
      finishedAt: last.at,
      by: first.actorName,
      reason: told[0]?.reason ?? null,
      selection: (told[0] as z.output<typeof Part>).data.selection,
      counts,
      outcomes,
    };
  },
});

async function withTheWorkers(scope: Pick<Scope, "tx">, outcomes: readonly ReplayOutcome[]): Promise<ReplayOutcome[]> {
  const waiting = outcomes.filter((one) => one.state === "received").map((one) => one.inboxId);
  if (waiting.length === 0) return [...outcomes];
  const rows = await scope.tx.execute<{ id: string; state: ReplayOutcome["state"]; reason: string | null }>(
    sql`select id, state, reason from inbox where id = any(${sql.param(waiting)}::uuid[])`,
  );
  const now = new Map(rows.map((row) => [row.id, row]));
  return outcomes.map((one) => {
    const row = one.state === "received" ? now.get(one.inboxId) : undefined;
    return row ? { ...one, state: row.state, reason: row.reason } : one;
  });
}
