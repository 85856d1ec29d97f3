import { z } from "zod";
import { chargeRetry } from "#server/domain/collections/charge-retry";
import { chargeBeside, refusalToChargeOn } from "#server/domain/collections/charge-review";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { meansOf } from "#server/domain/exceptions/payment-means";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { reviewedInvoice } from "#server/services/charge-retries/decide-charges";
import { loadReviewKnown, type ReviewKnown } from "#server/services/charge-retries/failure-facts";
import type { Attempt, ChargedInvoice, RetryRow } from "#server/services/charge-retries/load-charges";
import { lockRetry } from "#server/services/charge-retries/lock-retry";
import { recordChanges } from "#server/services/charge-retries/record-changes";
import { failureChange } from "#server/services/charge-retries/retry-changes";
import { besideWords } from "#server/services/charge-retries/review-charges";
import { refuseWhenStale } from "#server/services/sync/freshness-guard";

/** Makes a planned charge today, where the schemes allow it and nothing keeps it back. Everything is asked again. */
export const retryNow = defineCommand({
  name: "charge_retry.now",
  permission: "collection.work",
  input: z.strictObject({ retryId: z.uuid(), version: z.int() }),
  async run(scope, { retryId, version }) {
    const { row, invoice } = await lockRetry(scope, retryId, version);
    if (row.state !== "planned")
      throw ruleViolation(`No charge of ${invoice.number} is planned, so none can be brought forward.`);
    const last = invoice.attempts.at(-1);
    if (last?.id !== row.attemptId)
      throw ruleViolation(`${invoice.number} was charged meanwhile. Wait until its outcome is read.`);
    const known = await loadReviewKnown(scope, [invoice]);
    const refusal = refusalOf(scope, { row, invoice, last, known }) ?? (await besideWords(scope, invoice));
    if (refusal !== null) throw ruleViolation(`${refusal} Nothing was charged.`);
    await refuseWhenStale(scope, [{ operation: { operation: "invoice.retry_payment" } }]);
    const step = { do: "request", why: row.reason } as const;
    const change = failureChange(scope, known, invoice, { row, last, step });
    const [event, ...rest] = await recordChanges(scope, change ? [change] : [], () => known.openMinorOf(invoice));
    if (!event) throw new Error(`The charge of ${invoice.number} was not recorded.`);
    return { result: { id: row.id, state: "requested" as const, version: row.version + 1 }, events: [event, ...rest] };
  },
});

type Asked = { row: RetryRow; invoice: ChargedInvoice; last: Attempt; known: ReviewKnown };

/** Why it cannot be charged now, the first reason to tell. */
function refusalOf(scope: Scope, { row, invoice, last, known }: Asked): string | null {
  const facts = reviewedInvoice(invoice, known, scope.now);
  if (!facts.isOwed) return facts.settledWords;
  const charge = known.charges.get(row.attemptId);
  if (!charge) return "Billing does not know the failed charge any more.";
  const { gateway } = meansOf(last, invoice.system);
  if (gateway !== null) return `Only ${gateway} can collect it again, and nothing is sent there from here.`;
  const next = chargeRetry(known.policy.document, charge, invoice.day, workingDaysOf(charge.country));
  if (next?.kind !== "retry") return next?.sentence ?? "No charge of it failed.";
  return chargeBeside(facts, null) ?? known.holdOf(invoice)?.sentence ?? refusalToChargeOn(charge, invoice.day);
}
