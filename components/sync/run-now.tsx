"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";

type Props = { source: string; label: string; isRunning: boolean; isPaused: boolean };

/** Asks the worker to read a source now. The schedule goes on as it is. */
export function RunNow({ source, label, isRunning, isPaused }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = useRef(newKey());
  const run = useMutation(
    trpc.sync.requestRun.mutationOptions({
      onSuccess: () => {
        key.current = newKey();
        toast.done(`Asked for a run of ${label}. It starts in a moment.`);
        return queryClient.invalidateQueries(trpc.sync.pathFilter());
      },
    }),
  );
  return (
    <div className="flex flex-col gap-2 md:items-end">
      <Button
        isBusy={run.isPending}
        isDisabled={isRunning || isPaused}
        onClick={() => run.mutate({ key: key.current, input: { source } })}
      >
        {isRunning ? "Running" : "Run now"}
        <span className="sr-only">for {label}</span>
      </Button>
      {run.error ? (
        <FailedNotice reference={referenceOf(run.error)} className="max-w-80">
          {sentenceOf(run.error)}
        </FailedNotice>
      ) : null}
    </div>
  );
}
