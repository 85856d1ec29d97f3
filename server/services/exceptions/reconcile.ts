import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { AppError, conflict } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { applyFindings, lockSubjects, type Reconciled } from "#server/services/exceptions/apply-findings";
import { loadInvoiceFacts, loadSiblingIds } from "#server/services/exceptions/load-facts";
import { invoiceSubject } from "#server/services/exceptions/subjects";

/** Invoices a transaction: enough to be quick, few enough that nobody waits long for a case. */
export const BATCH = 500;

/** Makes the open exceptions of some invoices equal to what is found on them now. Refuses with CONFLICT when they are already. */
const reconcileBatch = defineCommand({
  name: "exception.reconcile",
  permission: "case.detect",
  input: z.strictObject({ invoiceIds: z.array(z.uuid()).min(1).max(BATCH) }),
  async run(scope, { invoiceIds }) {
    await lockSubjects(scope, invoiceIds);
    const facts = await loadInvoiceFacts(scope, [...invoiceIds].sort());
    const { result, events } = await applyFindings(
      scope,
      facts.map((each) => invoiceSubject(each, scope.now)),
    );
    const [first, ...rest] = events;
    if (!first) throw nothingToDo();
    return { result, events: [first, ...rest] };
  },
});

/**
 * Looks at the invoices again, and at those that may bill the same thing. Safe to run twice and at once: the second finds
 * nothing left to do.
 */
export async function reconcileInvoices(
  context: Context,
  invoiceIds: readonly string[],
  signal?: AbortSignal,
): Promise<Reconciled> {
  const total = nothing();
  const wanted = await withSiblings(context, invoiceIds);
  for (let start = 0; start < wanted.length; start += BATCH) {
    signal?.throwIfAborted();
    const batch = wanted.slice(start, start + BATCH);
    add(total, await unlessNothingToDo(() => reconcileBatch.execute(context, { invoiceIds: batch })));
  }
  return total;
}

/** A copy is found by its original and the other way round, so a change of one may settle the other. */
const findSiblings = defineQuery({
  name: "exception.siblings",
  permission: "case.detect",
  input: z.strictObject({ invoiceIds: z.array(z.uuid()).max(BATCH) }),
  run: async (scope, { invoiceIds }) => [...(await loadSiblingIds(scope, invoiceIds)).values()].flat(),
});

async function withSiblings(context: Context, invoiceIds: readonly string[]): Promise<string[]> {
  const all = new Set(invoiceIds);
  const asked = [...all].sort();
  for (let start = 0; start < asked.length; start += BATCH) {
    for (const id of await findSiblings.execute(context, { invoiceIds: asked.slice(start, start + BATCH) }))
      all.add(id);
  }
  return [...all].sort();
}

/** Rolls the command back without an event: a command must have something to say. */
export function nothingToDo(): AppError {
  return conflict("What is open is what was found; nothing is left to do.", { isNothingToDo: true });
}

export async function unlessNothingToDo(run: () => Promise<Reconciled>): Promise<Reconciled> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError && error.details.isNothingToDo === true) return nothing();
    throw error;
  }
}

export function nothing(): Reconciled {
  return { opened: 0, refreshed: 0, reopened: 0, closed: 0, held: 0, released: 0 };
}

export function add(total: Reconciled, part: Reconciled): void {
  for (const key of Object.keys(total) as (keyof Reconciled)[]) total[key] += part[key];
}
