import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { applyFindings, lockSubjects, type Reconciled } from "#server/services/exceptions/apply-findings";
import { loadInboxFacts } from "#server/services/exceptions/load-inbox-facts";
import { add, BATCH, nothing, nothingToDo, unlessNothingToDo } from "#server/services/exceptions/reconcile";
import { inboxSubject, subjectTypes } from "#server/services/exceptions/subjects";

/** Makes the open sync cases of some messages equal to what became of them. Refuses with CONFLICT when they are already. */
const reconcileBatch = defineCommand({
  name: "exception.reconcile_dead_letters",
  permission: "case.detect",
  input: z.strictObject({ inboxIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { inboxIds }) {
    await lockSubjects(scope, inboxIds);
    const facts = await loadInboxFacts(scope, inboxIds);
    const { result, events } = await applyFindings(
      scope,
      facts.map((each) => inboxSubject(each, scope.now)),
    );
    const [first, ...rest] = events;
    if (!first) throw nothingToDo();
    return { result, events: [first, ...rest] };
  },
});

/** One case per message that could not be read; closed once the message was applied or skipped. */
export async function reconcileDeadLetters(
  context: Context,
  inboxIds: readonly string[] | "all",
  signal?: AbortSignal,
): Promise<Reconciled> {
  const total = nothing();
  const wanted = inboxIds === "all" ? await deadOrOpen.execute(context, {}) : [...new Set(inboxIds)].sort();
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    const batch = wanted.slice(start, start + BATCH);
    add(total, await unlessNothingToDo(() => reconcileBatch.execute(context, { inboxIds: batch })));
  }
  return total;
}

const deadOrOpen = defineQuery({
  name: "exception.dead_letters",
  permission: "case.detect",
  input: z.strictObject({}),
  async run(scope) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select id from inbox where state = 'dead'
      union select subject_id from cases where type = any(${sql.param(subjectTypes.inbox)}::text[]) and closed_at is null
      order by 1`);
    return rows.map((row) => row.id);
  },
});
