import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { chargeRetries } from "#db/schema/charge-retries";
import { collectionTasks } from "#db/schema/collections";
import { actorName } from "#server/domain/access/actor";
import { isLiveRetry } from "#server/domain/collections/charge-retry-states";
import { amountWords } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { RetryRow } from "#server/services/charge-retries/load-charges";
import type { RetryChange } from "#server/services/charge-retries/retry-changes";
import { tellCustomers } from "#server/services/charge-retries/tell-customers";
import { requestEffect } from "#server/services/effects/request-effect";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/**
 * Writes what was decided, in the caller's transaction: charges asked for, customers told, tasks for people, and the rows with
 * their events.
 */
export async function recordChanges(
  scope: Scope,
  changes: readonly RetryChange[],
  openMinorOf: (change: RetryChange) => bigint,
): Promise<DomainEvent[]> {
  const charged = await requestCharges(scope, changes, openMinorOf);
  const { changes: told, events: toldEvents } = await tellCustomers(scope, charged, openMinorOf);
  const done = await addTasks(scope, told);
  await storeRows(
    scope,
    done.map(({ row }) => row),
  );
  const moved = done.filter(({ event }) => event !== null);
  await askForWorklist(
    scope,
    moved.map(({ row }) => row.customerId),
  );
  return [...moved.flatMap((change) => eventOf(change)), ...toldEvents];
}

async function requestCharges(
  scope: Scope,
  changes: readonly RetryChange[],
  openMinorOf: (change: RetryChange) => bigint,
): Promise<RetryChange[]> {
  const done: RetryChange[] = [];
  for (const change of changes) {
    const { row, invoice } = change;
    if (row.state !== "requested" || row.effectId !== null) {
      done.push(change);
      continue;
    }
    const { effectId } = await requestEffect(scope, {
      caseId: null,
      entity: row.entityCode,
      system: invoice.system,
      operation: { operation: "invoice.retry_payment", invoiceId: invoice.externalId },
      label: `Charge ${amountWords(openMinorOf(change), row.currency)} for invoice ${invoice.number} again`,
      target: `invoice:${invoice.externalId}`,
      // The failed charge is in the key, so that it is answered by one charge however often this is asked.
      dedupe: `retry:${row.attemptId}`,
    });
    done.push({ ...change, row: { ...row, effectId } });
  }
  return done;
}

/** One task of a kind for an invoice, however many of its charges are given up. */
async function addTasks(scope: Scope, changes: readonly RetryChange[]): Promise<RetryChange[]> {
  const exhausted = changes.filter(({ exhaust }) => exhaust !== null);
  if (exhausted.length === 0) return [...changes];
  const given = await scope.tx.execute<{ invoice_id: string; asks: string }>(sql`
    select invoice_id, asks from charge_retries where task_id is not null
      and invoice_id = any(${sql.param(exhausted.map(({ row }) => row.invoiceId))}::uuid[])`);
  const taken = new Set(given.map(({ invoice_id, asks }) => `${invoice_id} ${asks}`));
  const tasks: (typeof collectionTasks.$inferInsert)[] = [];
  const done = changes.map((change) => {
    const { exhaust, invoice, row } = change;
    if (exhaust === null || taken.has(`${row.invoiceId} ${exhaust.asks}`)) return change;
    const id = newId(scope.now);
    tasks.push({
      id,
      entityCode: row.entityCode,
      customerId: row.customerId,
      title:
        exhaust.asks === "customer"
          ? `Ask ${invoice.customerName} for another means of payment for invoice ${invoice.number}`
          : `${exhaust.task} Invoice ${invoice.number}.`,
      dueOn: invoice.day,
      createdBy: actorName(scope.actor),
      createdAt: scope.now,
    });
    return { ...change, row: { ...row, taskId: id } };
  });
  if (tasks.length > 0) await scope.tx.insert(collectionTasks).values(tasks);
  return done;
}

const replaced = Object.fromEntries(
  Object.entries(getTableColumns(chargeRetries))
    .filter(([key]) => key !== "id" && key !== "version")
    .map(([key, { name }]): [string, SQL] => [key, sql.raw(`excluded.${name}`)]),
);

/** Those that end go first: an invoice has one live row at a time, also within this statement. */
export async function storeRows(scope: Pick<Scope, "tx">, rows: readonly RetryRow[]): Promise<void> {
  if (rows.length === 0) return;
  const inOrder = rows.toSorted((left, right) => Number(isLiveRetry(left.state)) - Number(isLiveRetry(right.state)));
  await scope.tx
    .insert(chargeRetries)
    .values(inOrder.map((row) => ({ ...row, version: row.version + 1 })))
    .onConflictDoUpdate({
      target: chargeRetries.attemptId,
      set: { ...replaced, version: sql`${chargeRetries.version} + 1` },
    });
}

function eventOf({ row, invoice, event, exhaust }: RetryChange): DomainEvent[] {
  if (event === null) return [];
  return [
    {
      type: event.type,
      subject: { type: "charge_retry", id: row.id },
      entity: row.entityCode,
      policyVersion: row.policyVersion,
      after: { state: row.state, plannedOn: row.plannedOn, heldBecause: row.heldBecause },
      data: {
        sentence: event.sentence,
        reason: row.settledReason ?? row.reason,
        invoiceId: row.invoiceId,
        invoice: invoice.number,
        customerId: row.customerId,
        customer: invoice.customerName,
        attemptId: row.attemptId,
        effectId: row.effectId,
        ...(exhaust === null ? {} : { taskId: row.taskId }),
      },
    },
  ];
}
