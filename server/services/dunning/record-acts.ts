import { sql } from "drizzle-orm";
import { isFatal } from "#db/guard";
import { collectionTasks } from "#db/schema/collections";
import { actorName } from "#server/domain/access/actor";
import { reachesCustomer } from "#server/domain/collections/account-facts";
import type { ActHold } from "#server/domain/collections/dunning-run";
import type { PlannedItem } from "#server/domain/collections/plan-day";
import { asSentence } from "#server/domain/exceptions/words";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import type { StoredAct } from "#server/services/dunning/acts-in-turn";
import type { DunningRun } from "#server/services/dunning/lock-run";
import { type QueuedMail, queueCustomerMails } from "#server/services/mail/queue-customer-mails";

/** An act whose turn has come, with what is still asked for. */
export type DueAct = { act: StoredAct; items: readonly PlannedItem[] };
export type SettledAct = { act: StoredAct } & (
  | { items: readonly PlannedItem[]; mail: QueuedMail | null; taskId: string | null }
  | { items: null; holds: readonly ActHold[]; defect?: unknown }
);

/**
 * Brings acts on their way: mail and letters are rendered and stored with their own acts, work becomes a task. All of them
 * at once; where one is refused, each by itself, and what is refused is written beside it and leaves the others done.
 */
export async function bringOnTheWay(scope: Scope, run: DunningRun, due: readonly DueAct[]): Promise<SettledAct[]> {
  if (due.length === 0) return [];
  try {
    return await attempt(scope, run, due);
  } catch (error) {
    if (isWorthRepeating(error)) throw error;
    if (due.length > 1) return (await inTurn(due, (one) => bringOnTheWay(scope, run, [one]))).flat();
    const [{ act }] = due as [DueAct];
    const refusal = refusalOf(error);
    const sentence = refusal
      ? asSentence(refusal.message)
      : `Something went wrong on our side, so nothing was done. Quote the reference ${scope.correlationId} to an administrator.`;
    const holds: ActHold[] = [{ kind: "refused", sentence, until: null }];
    return [{ act, items: null, holds, ...(refusal ? {} : { defect: error }) }];
  }
}

async function inTurn<One, Result>(all: readonly One[], each: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const one of all) results.push(await each(one));
  return results;
}

/** A lost connection, a deadlock or a cancelled statement says nothing about an act: the portion is begun again. */
function isWorthRepeating(thrown: unknown): boolean {
  const error = (thrown as { cause?: unknown }).cause ?? thrown;
  return isFatal(error) || /^(40|55P03|57014)/.test((error as { code?: string }).code ?? "");
}

function attempt(scope: Scope, run: DunningRun, due: readonly DueAct[]): Promise<SettledAct[]> {
  return scope.tx.transaction(async (savepoint) => {
    const inner = { ...scope, tx: savepoint };
    const mails = await queueMails(inner, run, due);
    const tasks = await enterTasks(inner, run, due);
    await takeSteps(inner, run, due);
    return due.map(({ act, items }) => ({
      act,
      items,
      mail: mails.get(act.id) ?? null,
      taskId: tasks.get(act.id) ?? null,
    }));
  });
}

async function queueMails(scope: Scope, run: DunningRun, due: readonly DueAct[]): Promise<Map<string, QueuedMail>> {
  const written = due.flatMap(({ act, items }) =>
    reachesCustomer(act.action) && act.template !== null
      ? [{ act, medium: act.action, template: act.template, items }]
      : [],
  );
  if (written.length === 0) return new Map();
  const mails = await queueCustomerMails(
    scope,
    written.map(({ act, medium, template, items }) => ({
      customerId: act.customerId,
      entity: run.entityCode,
      caseId: null,
      template,
      medium,
      items: items.map(({ invoiceId, minor }) => ({ invoiceId, minor })),
      isAutomated: true,
      dunningActId: act.id,
      dedupe: `dunning act ${act.id}`,
    })),
  );
  return new Map(written.map(({ act }, place) => [act.id, mails[place] as QueuedMail]));
}

async function enterTasks(scope: Scope, run: DunningRun, due: readonly DueAct[]): Promise<Map<string, string>> {
  const tasks = due
    .filter(({ act }) => !reachesCustomer(act.action))
    .map(({ act, items }) => ({
      id: newId(scope.now),
      entityCode: run.entityCode,
      customerId: act.customerId,
      title: `${act.stepLabel}: ${items.length === 1 ? `invoice ${items[0]?.number}` : `${items.length} invoices`}`,
      dueOn: run.runOn,
      dunningActId: act.id,
      createdBy: run.startedBy ?? actorName(scope.actor),
      createdAt: scope.now,
    }));
  if (tasks.length > 0) await scope.tx.insert(collectionTasks).values(tasks);
  return new Map(tasks.map(({ id, dunningActId }) => [dunningActId, id]));
}

/** The steps are taken here and nowhere else; that one is taken once the database holds. */
async function takeSteps({ tx }: Pick<Scope, "tx">, run: DunningRun, due: readonly DueAct[]): Promise<void> {
  const rows = due.flatMap(({ act, items }) =>
    items.map(({ invoiceId, step, minor }) => ({ act: act.id, invoice: invoiceId, step, minor: String(minor) })),
  );
  const updated = await tx.execute(sql`
    update dunning_items i set taken_on = ${run.runOn}::date, asked_minor = t.minor
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as t(act uuid, invoice uuid, step text, minor bigint)
    where i.act_id = t.act and i.invoice_id = t.invoice and i.step = t.step and i.taken_on is null returning i.id`);
  if (updated.length !== rows.length)
    throw new Error(`${updated.length} of ${rows.length} steps could be taken in run ${run.number}.`);
}

/** Writes beside each act what became of it. */
export async function settleActs(
  { tx, now }: Pick<Scope, "tx" | "now">,
  settled: readonly SettledAct[],
): Promise<void> {
  const rows = settled.map((one) => ({
    id: one.act.id,
    state: one.items === null ? "withheld" : "done",
    holds: one.items === null ? one.holds : [],
    mail: one.items === null ? null : (one.mail?.mailId ?? null),
    task: one.items === null ? null : one.taskId,
  }));
  await tx.execute(sql`
    update dunning_acts a set state = s.state, holds = s.holds, mail_id = s.mail, task_id = s.task, settled_at = ${now.toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as s(id uuid, state text, holds jsonb, mail uuid, task uuid)
    where a.id = s.id`);
}
