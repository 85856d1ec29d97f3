import { and, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { disputeItems } from "#db/schema/disputes";
import { invoicesInWords } from "#server/domain/disputes/dispute-case";
import { businessDate, type PlainDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { defineQuery } from "#server/kernel/query";
import { caseEvent } from "#server/services/cases/update-case";
import { doer } from "#server/services/collections/records/account-event";
import { loadContestable } from "#server/services/disputes/load-contestable";
import {
  type DisputeItemRecord,
  itemsOf,
  type LockedDispute,
  lockDispute,
} from "#server/services/disputes/lock-dispute";
import { moveCase } from "#server/services/disputes/move-case";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { WORKLIST_BATCH } from "#server/services/worklist/ask-for-worklist";

/**
 * Ends what nobody has to decide any more: of whose invoices nothing is left to pay, and what a source marked and marks no longer.
 * Refuses with CONFLICT where there is none.
 */
export const settlePaid = defineCommand({
  name: "dispute.settle_paid",
  permission: "dispute.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).min(1).max(WORKLIST_BATCH) }),
  async run(scope, { customerIds }) {
    const open = await scope.tx.execute<{ case_id: string }>(sql`
      select d.case_id from disputes d
      where d.customer_id = any(${sql.param([...new Set(customerIds)])}::uuid[]) and d.outcome is null and d.case_id is not null order by 1`);
    const events: DomainEvent[] = [];
    for (const { case_id } of open) events.push(...(await settleOne(scope, case_id)));
    const [first, ...more] = events;
    if (!first) throw conflict("Nothing that is contested was paid.", { isNothingToDo: true });
    return { result: { settled: events.length }, events: [first, ...more] };
  },
});

async function settleOne(scope: Scope, caseId: string): Promise<DomainEvent[]> {
  const locked = await lockDispute(scope, caseId);
  const open = locked.items.filter(({ state }) => state === "open");
  const today = businessDate(scope.now, await loadTimeZone(scope, locked.dispute.entityCode));
  const ids = open.map(({ invoiceId }) => invoiceId);
  const invoices = await loadContestable(scope, ids, today);
  const numbersOf = (items: readonly DisputeItemRecord[]) =>
    invoicesInWords(items.map(({ invoiceId }) => invoices.get(invoiceId)?.number ?? "an invoice that is gone"));
  const paid = open.filter(({ invoiceId }) => (invoices.get(invoiceId)?.openMinor ?? 0n) <= 0n);
  if (paid.length > 0) {
    const proof = `Nothing is left to pay of ${numbersOf(paid)}.`;
    return [await endParts(scope, locked, { parts: paid, state: "paid", proof, today })];
  }
  const marked = locked.dispute.source === "source_flag" ? await stillMarked(scope, ids) : new Set(ids);
  const unmarked = open.filter(({ invoiceId }) => !marked.has(invoiceId));
  if (unmarked.length === 0) return [];
  const proof = `The source no longer marks ${numbersOf(unmarked)} as disputed.`;
  return [await endParts(scope, locked, { parts: unmarked, state: "withdrawn", proof, today })];
}

/** Of what a source marked as disputed, what it still does. */
async function stillMarked({ tx }: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.execute<{ id: string }>(
    sql`select id from invoices where id = any(${sql.param(invoiceIds)}::uuid[]) and is_disputed`,
  );
  return new Set(rows.map(({ id }) => id));
}

type Ending = { parts: readonly DisputeItemRecord[]; state: "paid" | "withdrawn"; proof: string; today: PlainDate };

async function endParts(
  scope: Scope,
  locked: LockedDispute,
  { parts, state, proof, today }: Ending,
): Promise<DomainEvent> {
  const ids = parts.map(({ id }) => id);
  await scope.tx
    .update(disputeItems)
    .set({ state, decidedBy: doer(scope).name, decidedOn: today, decidedAt: scope.now, decisionNote: proof })
    .where(and(inArray(disputeItems.id, ids), sql`${disputeItems.state} = 'open'`));
  const moved = await moveCase(scope, locked, await itemsOf(scope, locked.dispute.id), {
    ...{ today, note: proof, rootCause: null },
    outcome: "self_closed",
  });
  const words = moved.standing === "ended" ? "The dispute has ended" : "That part of the dispute has ended";
  return caseEvent(state === "paid" ? "dispute.paid" : "dispute.unmarked", moved, {
    data: {
      sentence: `${proof} ${words}.`,
      customerId: locked.dispute.customerId,
      disputeId: locked.dispute.id,
      items: ids,
    },
  });
}

/** The same for whoever works through customers: nothing to do is no failure. Safe to run twice and at once. */
export async function settlePaidOf(context: Context, customerIds: readonly string[]): Promise<void> {
  const contesting = await whoContests.execute(context, { customerIds: [...customerIds] });
  for (let start = 0; start < contesting.length; start += WORKLIST_BATCH)
    try {
      await settlePaid.execute(context, { customerIds: contesting.slice(start, start + WORKLIST_BATCH) });
    } catch (error) {
      if (!(error instanceof AppError && error.details.isNothingToDo === true)) throw error;
    }
}

/** The same for everybody: what a lost message left behind. */
export async function settleEverythingPaid(context: Context): Promise<void> {
  await settlePaidOf(context, await whoContests.execute(context, { customerIds: null }));
}

const whoContests = defineQuery({
  name: "dispute.who_contests",
  permission: "dispute.maintain",
  input: z.strictObject({ customerIds: z.array(z.uuid()).nullable() }),
  async run({ tx }, { customerIds }): Promise<string[]> {
    const among = customerIds === null ? sql`true` : sql`customer_id = any(${sql.param(customerIds)}::uuid[])`;
    const rows = await tx.execute<{ id: string }>(
      sql`select distinct customer_id as id from disputes where outcome is null and ${among} order by 1`,
    );
    return rows.map(({ id }) => id);
  },
});
