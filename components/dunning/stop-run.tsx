"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { RunView } from "#server/domain/collections/dunning-views";
import { plural } from "../case/words";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { ReasonDialog } from "./reason-dialog";

/** Stops a run that is being carried out, for whoever may approve one. */
export function StopRun({ run }: { run: RunView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayStop = can(usePerson(), "dunning.approve", run.entity);
  const [key, setKey] = useState(newKey);
  const [isAsking, setIsAsking] = useState(false);
  const stop = useMutation(
    trpc.dunning.stop.mutationOptions({
      onSuccess({ message }) {
        toast.done(message);
        setIsAsking(false);
      },
      async onSettled() {
        setKey(newKey());
        await queryClient.invalidateQueries(trpc.dunning.pathFilter());
      },
    }),
  );
  if (!mayStop) return null;
  const { planned, done } = run.progress;
  return (
    <div data-print="hide">
      <Button variant="danger" onClick={() => setIsAsking(true)}>
        Stop
      </Button>
      <ReasonDialog
        isOpen={isAsking}
        title={`Stop run ${run.number}`}
        description={`${plural(planned, "act")} to come will not go out. ${plural(done, "act")} carried out so far ${done === 1 ? "stands" : "stand"}.`}
        act="Stop the run"
        isDangerous
        isBusy={stop.isPending}
        error={stop.error}
        onOpenChange={setIsAsking}
        onReason={(reason) => stop.mutate({ key, input: { runId: run.id, version: run.version, reason } })}
      />
    </div>
  );
}
