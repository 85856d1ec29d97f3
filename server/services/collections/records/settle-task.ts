import { eq } from "drizzle-orm";
import { collectionTasks } from "#db/schema/collections";
import { DoneTaskInput, DropTaskInput } from "#server/domain/collections/record-inputs";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Says that a task is done, whoever it was meant for. */
export const doneTask = defineCommand({
  name: "task.done",
  permission: "collection.work",
  input: DoneTaskInput,
  run: (scope, { taskId }) => settle(scope, taskId, null),
});

/** Gives a task up, with why. */
export const dropTask = defineCommand({
  name: "task.drop",
  permission: "collection.work",
  input: DropTaskInput,
  run: (scope, { taskId, reason }) => settle(scope, taskId, reason),
});

async function settle(
  scope: Scope,
  taskId: string,
  droppedReason: string | null,
): Promise<Outcome<{ taskId: string; message: string }>> {
  const find = () =>
    scope.tx
      .select()
      .from(collectionTasks)
      .where(eq(collectionTasks.id, taskId))
      .then(([row]) => row);
  const missing = "There is no such task, or it belongs to a legal entity you do not work for.";
  const found = await find();
  if (!found) throw notFound(missing);
  const account = await lockAccount(scope, found.customerId);
  const task = await find();
  if (!task) throw notFound(missing);
  if (task.doneAt !== null) {
    const how = task.droppedReason === null ? "did" : "gave up";
    throw conflict(`${task.doneBy} ${how} this task already: ${task.title} Nothing was changed.`);
  }
  const { name: doneBy } = doer(scope);
  await scope.tx
    .update(collectionTasks)
    .set({ doneAt: scope.now, doneBy, droppedReason })
    .where(eq(collectionTasks.id, taskId));
  await askForWorklist(scope, [account.id]);
  const isDone = droppedReason === null;
  return {
    result: { taskId, message: isDone ? "The task is done." : "The task is given up." },
    events: [
      accountEvent(
        isDone ? "task.done" : "task.dropped",
        account,
        { type: "collection_task", id: taskId },
        {
          before: { state: "open" },
          after: { state: isDone ? "done" : "dropped" },
          ...(isDone ? {} : { reason: droppedReason }),
          data: { sentence: `${doneBy} ${isDone ? "did" : "gave up"} a task on ${account.name}: ${task.title}` },
        },
      ),
    ],
  };
}
