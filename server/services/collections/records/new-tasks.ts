import { collectionTasks } from "#db/schema/collections";
import { can } from "#server/domain/access/actor";
import { dayWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import type { Account } from "#server/services/collections/records/lock-account";
import { loadPerson } from "#server/services/people/load-people";

export type NewTask = { title: string; dueOn: PlainDate; assigneeId: string | null };

/** Stores what has to be done about an account. Whoever is to do it may see the account. @throws AppError RULE_VIOLATION */
export async function storeTasks(
  scope: Scope,
  account: Account,
  tasks: readonly NewTask[],
  contactId: string | null,
): Promise<{ ids: string[]; events: DomainEvent[] }> {
  const events: DomainEvent[] = [];
  const ids: string[] = [];
  const { name: createdBy } = doer(scope);
  for (const { title, dueOn, assigneeId } of tasks) {
    const assignee = assigneeId === null ? null : await requireAssignee(scope, account, assigneeId);
    const id = newId(scope.now);
    await scope.tx.insert(collectionTasks).values({
      id,
      entityCode: account.entity,
      customerId: account.id,
      title,
      dueOn,
      assigneeId,
      contactId,
      createdBy,
      createdAt: scope.now,
    });
    const whose = assignee === null ? "" : ` for ${assignee.name}`;
    ids.push(id);
    events.push(
      accountEvent(
        "task.added",
        account,
        { type: "collection_task", id },
        {
          after: { title, dueOn, assigneeId },
          data: {
            sentence: `${createdBy} added a task${whose} on ${account.name} by ${dayWords(dueOn)}: ${title}`,
            contactId,
          },
        },
      ),
    );
  }
  return { ids, events };
}

async function requireAssignee(scope: Scope, { entity }: Account, assigneeId: string) {
  const assignee = await loadPerson(scope, assigneeId);
  if (assignee && can(assignee, "collection.read", entity)) return assignee;
  throw ruleViolation(
    `${assignee?.name ?? "The person you chose"} does not see accounts of ${entity}. Choose somebody else for the task.`,
  );
}
