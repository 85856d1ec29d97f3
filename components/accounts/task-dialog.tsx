"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView } from "#server/domain/accounts/views";
import type { PlainDate } from "#server/domain/time";
import { type TaskDraft, taskTrouble } from "./contact-draft";
import { TaskField } from "./task-fields";
import { useCollectionAct } from "./use-collection-act";
import { WorkDialog } from "./work-dialog";

type Props = { account: AccountView; today: PlainDate; caseId: string | null; onClose: () => void };

/** Something to do about the account by a day. */
export function TaskDialog({ account, today, caseId, onClose }: Props) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const [task, setTask] = useState<TaskDraft>({ title: "", dueOn: "", assigneeId: null });
  const [isTried, setTried] = useState(false);
  const add = useMutation(trpc.collections.addTask.mutationOptions(ending));
  const trouble = taskTrouble([task], today);
  return (
    <WorkDialog
      title={`Task on ${account.name}`}
      submit="Add the task"
      isDirty={task.title !== ""}
      isBusy={add.isPending}
      error={add.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (trouble === null) add.mutate({ key, input: { ...task, title: task.title.trim(), customerId: account.id } });
      }}
    >
      <div className="flex flex-wrap gap-3">
        <TaskField
          task={task}
          caseId={caseId}
          name="the task"
          onChange={(change) => {
            setTask({ ...task, ...change });
            renewKey();
          }}
        />
      </div>
      {isTried && trouble !== null ? (
        <p role="alert" className="text-danger text-sm">
          {trouble}
        </p>
      ) : null}
    </WorkDialog>
  );
}
