"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { toast } from "../ui/toaster";

export type SourceDialogProps = { source: string; label: string; onClose: () => void };

export function PauseDialog({ source, label, onClose }: SourceDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useId();
  const [key] = useState(newKey);
  const [reason, setReason] = useState("");
  const pause = useMutation(
    trpc.sources.pause.mutationOptions({
      onSuccess: () => {
        toast.done(`${label} is paused.`);
        onClose();
        return queryClient.invalidateQueries(trpc.sources.pathFilter());
      },
    }),
  );
  const isReady = reason.trim().length >= 3;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !pause.isPending) pause.mutate({ key, input: { source, reason } });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Pause ${label}`}
      description="Nothing is read from it and nothing is sent to it until somebody resumes it. Webhooks it sends are still kept, and acts on it wait in their order."
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} isDisabled={!isReady} isBusy={pause.isPending}>
            Pause
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label="Reason" hint="Shown to everybody who asks why its numbers stand still.">
          <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
        </Field>
        {pause.error ? (
          <FailedNotice reference={referenceOf(pause.error)}>{sentenceOf(pause.error)}</FailedNotice>
        ) : null}
      </form>
    </Dialog>
  );
}
