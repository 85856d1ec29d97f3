"use client";
import { useMutation } from "@tanstack/react-query";
import type { PromiseView, TaskView } from "#server/domain/collections/record-views";
import { ReasonDialog } from "../documents/reason-dialog";
import { useCollectionAct } from "./use-collection-act";

type ExclusionProps = {
  /** `isByLead`: ending it is up to whoever leads collections. */
  exclusion: { id: string; isByLead: boolean };
  title: string;
  description: string;
  onClose: () => void;
};

export function EndExclusionDialog({ exclusion: { id, isByLead }, title, description, onClose }: ExclusionProps) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const end = useMutation(trpc.collections.endExclusion.mutationOptions(ending));
  const endAny = useMutation(trpc.collections.endAnyExclusion.mutationOptions(ending));
  const { mutate, isPending, error } = isByLead ? endAny : end;
  return (
    <ReasonDialog
      title={title}
      description={description}
      label="Why"
      submit="End it"
      isBusy={isPending}
      error={error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => mutate({ key, input: { exclusionId: id, reason } })}
    />
  );
}

export function WithdrawDialog({ promise, onClose }: { promise: PromiseView; onClose: () => void }) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const withdraw = useMutation(trpc.collections.withdrawPromise.mutationOptions(ending));
  return (
    <ReasonDialog
      title={`Take back promise ${promise.number}`}
      description="It counts neither as kept nor as broken, and keeps nothing away any more."
      label="Why"
      submit="Take it back"
      isDanger
      isBusy={withdraw.isPending}
      error={withdraw.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => withdraw.mutate({ key, input: { promiseId: promise.id, reason } })}
    />
  );
}

export function DropTaskDialog({ task, onClose }: { task: TaskView; onClose: () => void }) {
  const { trpc, key, renewKey, ending } = useCollectionAct(onClose);
  const drop = useMutation(trpc.collections.dropTask.mutationOptions(ending));
  return (
    <ReasonDialog
      title="Give the task up"
      description={task.title}
      label="Why"
      submit="Give it up"
      isBusy={drop.isPending}
      error={drop.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => drop.mutate({ key, input: { taskId: task.id, reason } })}
    />
  );
}
