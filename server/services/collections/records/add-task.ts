import { AddTaskInput } from "#server/domain/collections/record-inputs";
import { dayWords, withFullStop } from "#server/domain/exceptions/words";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { storeTasks } from "#server/services/collections/records/new-tasks";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** Something that has to be done about an account by a day. */
export const addTask = defineCommand({
  name: "task.add",
  permission: "collection.work",
  input: AddTaskInput,
  async run(scope, { customerId, ...task }) {
    const account = await lockAccount(scope, customerId);
    if (task.dueOn < account.today)
      throw ruleViolation(`The task is due on ${dayWords(task.dueOn)}, which has passed. Choose today or a later day.`);
    const { ids, events } = await storeTasks(scope, account, [task], null);
    const [taskId] = ids;
    const [added] = events;
    if (taskId === undefined || !added) throw new Error("A task was stored without being returned.");
    await askForWorklist(scope, [customerId]);
    return { result: { taskId, message: withFullStop(`The task stands on ${account.name}`) }, events: [added] };
  },
});
