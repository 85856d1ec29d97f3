import { z } from "zod";
import { chargeRetries } from "#db/schema/charge-retries";
import { askerWords } from "#server/domain/collections/charge-retry-states";
import { staleFor, staleReason } from "#server/domain/sync/freshness";
import { defineCommand } from "#server/kernel/command";
import type { Context, Scope } from "#server/kernel/context";
import { conflict, refusalOf } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { type Decision, decideCharge } from "#server/services/charge-retries/decide-charges";
import { loadReviewKnown, type ReviewKnown } from "#server/services/charge-retries/failure-facts";
import {
  type ChargedInvoice,
  lockCharges,
  MOST_CHARGES,
  type RetryRow,
} from "#server/services/charge-retries/load-charges";
import { recordChanges } from "#server/services/charge-retries/record-changes";
import { failureChange, liveChange, type RetryChange } from "#server/services/charge-retries/retry-changes";
import { chargeUnderWay } from "#server/services/effects/one-charge";
import { among, grouped } from "#server/services/exceptions/row-sets";
import { loadFreshness } from "#server/services/sync/freshness-facts";

/**
 * Looks at the failed charges of these invoices: what became of a charge that was made again, and what follows the last one
 * that failed. What is due is charged only after all of it was loaded again under the lock, in the transaction that asks for
 * it; asked twice it finds nothing to do. Refuses with CONFLICT where nothing is.
 */
export const reviewCharges = defineCommand({
  name: "charge_retry.review",
  permission: "charge.maintain",
  input: z.strictObject({ invoiceIds: z.array(z.uuid()).min(1).max(MOST_CHARGES) }),
  async run(scope, { invoiceIds }) {
    const invoices = await lockCharges(scope, [...new Set(invoiceIds)].sort());
    const rows = await loadRetries(
      scope,
      invoices.map(({ id }) => id),
    );
    const known = await loadReviewKnown(scope, invoices);
    const decided = invoices.map((invoice) => decideCharge(invoice, rows.get(invoice.id) ?? [], known, scope.now));
    const decisions = await holdBackCharges(scope, decided);
    const changes = decisions.flatMap((decision) => changesOf(scope, known, decision));
    const events = await recordChanges(scope, changes, ({ invoice }) => known.openMinorOf(invoice));
    if (changes.length === 0)
      throw conflict("Every failed charge is where it belongs; nothing is left to do.", { isNothingToDo: true });
    const [first = lookedAgain(scope, changes.length), ...rest] = events;
    return { result: { changed: changes.length, events: events.length }, events: [first, ...rest] };
  },
});

/** Rows that were only put off are told of together. */
function lookedAgain({ now }: Scope, count: number) {
  return {
    type: "charge_retry.looked_again",
    subject: { type: "charge_retry_review", id: newId(now) },
    data: { sentence: `${count} failed charges were looked at again; nothing changed.` },
  } as const;
}

export async function loadRetries(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]) {
  const rows = await scope.tx.select().from(chargeRetries).where(among(chargeRetries.invoiceId, invoiceIds));
  return grouped<RetryRow, RetryRow>(
    rows,
    (row) => row.invoiceId,
    (row) => row,
  );
}

/** A charge that is due waits while billing was not read, and while somebody makes another one in the same moment. */
async function holdBackCharges(scope: Scope, decisions: readonly Decision[]): Promise<Decision[]> {
  const isDue = ({ failure }: Decision) => failure?.step.do === "request";
  if (!decisions.some(isDue)) return [...decisions];
  const stale = await staleWords(scope);
  const held: Decision[] = [];
  for (const decision of decisions) {
    if (!isDue(decision) || decision.failure?.step.do !== "request") {
      held.push(decision);
      continue;
    }
    const heldBecause = stale ?? (await besideWords(scope, decision.invoice));
    const { failure } = decision;
    const { why } = decision.failure.step;
    const step = { do: "plan", on: decision.invoice.day, why, heldBecause, isNoticeDue: false } as const;
    held.push(heldBecause === null ? decision : { ...decision, failure: { ...failure, step } });
  }
  return held;
}

export async function besideWords(
  scope: Scope,
  { system, externalId }: Pick<ChargedInvoice, "system" | "externalId">,
): Promise<string | null> {
  const beside = await chargeUnderWay(scope, { system, target: `invoice:${externalId}` });
  return beside && `A charge that ${askerWords(beside.requestedBy)} asked for is under way.`;
}

async function staleWords(scope: Scope): Promise<string | null> {
  const { facts } = await loadFreshness(scope);
  const stale = staleFor("invoice.retry_payment", facts, scope.now);
  return stale.length === 0 ? null : `${staleReason(stale, scope.now)}.`;
}

function changesOf(scope: Scope, known: ReviewKnown, { invoice, live, failure }: Decision): RetryChange[] {
  const ended = live ? liveChange(scope, invoice, live.row, live.step) : null;
  const begun = failure ? failureChange(scope, known, invoice, failure) : null;
  return [...(ended ? [ended] : []), ...(begun ? [begun] : [])];
}

/** Reviews whatever may need it, a portion in each transaction. @returns how many rows changed. */
export async function reviewPortions(
  context: Context,
  invoiceIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  let changed = 0;
  for (let start = 0; start < invoiceIds.length; start += MOST_CHARGES) {
    signal.throwIfAborted();
    const portion = invoiceIds.slice(start, start + MOST_CHARGES);
    try {
      changed += (await reviewCharges.execute(context, { invoiceIds: portion })).changed;
    } catch (error) {
      if (refusalOf(error)?.details.isNothingToDo !== true) throw error;
    }
  }
  return changed;
}
