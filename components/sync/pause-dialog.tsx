"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ReasonDialog } from "../documents/reason-dialog";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

export type SourceDialogProps = { source: string; label: string; onClose: () => void };

export function PauseDialog({ source, label, onClose }: SourceDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const pause = useMutation(
    trpc.sources.pause.mutationOptions({
      onSuccess: () => {
        toast.done(`${label} is paused.`);
        onClose();
        return queryClient.invalidateQueries(trpc.sources.pathFilter());
      },
    }),
  );
  return (
    <ReasonDialog
      title={`Pause ${label}`}
      description="Nothing is read from it and nothing is sent to it until somebody resumes it. Webhooks it sends are still kept, and acts on it wait in their order."
      label="Reason"
      hint="Shown to everybody who asks why its numbers stand still."
      submit="Pause"
      isBusy={pause.isPending}
      error={pause.error}
      onChange={() => setKey(newKey())}
      onClose={onClose}
      onSubmit={(reason) => pause.mutate({ key, input: { source, reason } })}
    />
  );
}
