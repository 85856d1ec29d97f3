"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import type { DeskView, TaskView } from "#server/domain/collections/record-views";
import { ActError } from "../approvals/act-error";
import { Day } from "../format/day";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { DropTaskDialog } from "./end-dialogs";
import { Panel } from "./panel";
import { TaskDialog } from "./task-dialog";
import { useCollectionAct } from "./use-collection-act";

type Props = { account: AccountView; desk: DeskView; caseId: string | null; canWork: boolean };

/** What is still to be done about the account. */
export function TasksPanel({ account, desk, caseId, canWork }: Props) {
  const [isAdding, setAdding] = useState(false);
  const [dropping, setDropping] = useState<TaskView | null>(null);
  return (
    <Panel
      title="Tasks"
      hint={desk.tasks.length === 0 ? "nothing left to do" : null}
      tools={
        canWork ? (
          <Button size="sm" onClick={() => setAdding(true)}>
            Add a task
          </Button>
        ) : null
      }
    >
      {desk.tasks.length > 0 ? (
        <ul aria-label="Tasks" className="flex flex-col gap-2">
          {desk.tasks.map((task) => (
            <TaskItem key={task.id} task={task} canWork={canWork} onDrop={() => setDropping(task)} />
          ))}
        </ul>
      ) : null}
      {isAdding ? (
        <TaskDialog account={account} today={desk.today} caseId={caseId} onClose={() => setAdding(false)} />
      ) : null}
      {dropping ? <DropTaskDialog task={dropping} onClose={() => setDropping(null)} /> : null}
    </Panel>
  );
}

type ItemProps = { task: TaskView; canWork: boolean; onDrop: () => void };

function TaskItem({ task: { id, title, dueOn, isLate, assignee, createdBy }, canWork, onDrop }: ItemProps) {
  const { trpc, key, ending } = useCollectionAct(() => {});
  const done = useMutation(trpc.collections.doneTask.mutationOptions(ending));
  return (
    <li aria-label={title} className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-40 flex-1">
        <p className="break-words">{title}</p>
        <p className="flex flex-wrap items-baseline gap-x-2 text-ink-2 text-sm">
          <span>
            by <Day day={dueOn} />
          </span>
          {isLate ? <Badge tone="danger">Late</Badge> : null}
          <span>{assignee === null ? `whoever works it, from ${createdBy}` : assignee.name}</span>
        </p>
      </div>
      {canWork ? (
        <div className="flex gap-1.5">
          <Button size="sm" isBusy={done.isPending} onClick={() => done.mutate({ key, input: { taskId: id } })}>
            Done<span className="sr-only">: {title}</span>
          </Button>
          <Button size="sm" variant="plain" onClick={onDrop}>
            Give up<span className="sr-only">: {title}</span>
          </Button>
        </div>
      ) : null}
      <ActError error={done.error} />
    </li>
  );
}
