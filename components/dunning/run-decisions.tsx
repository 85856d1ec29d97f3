"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { RunView } from "#server/domain/collections/dunning-views";
import { plural } from "../case/words";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { ReasonDialog } from "./reason-dialog";
import { StopRun } from "./stop-run";

/** What may be decided about a run: approve it, let it go out, give it up; stop it while it goes out. */
export function RunDecisions({ run }: { run: RunView }) {
  if (run.state === "carrying_out") return <StopRun run={run} />;
  return run.state === "planned" ? <PlannedRun run={run} /> : null;
}

function PlannedRun({ run }: { run: RunView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const [key, setKey] = useState(newKey);
  const [isDropping, setIsDropping] = useState(false);
  const after = {
    async onSuccess({ message }: { message: string }) {
      toast.done(message);
      setIsDropping(false);
      setKey(newKey());
      await queryClient.invalidateQueries(trpc.dunning.pathFilter());
    },
    onError: () => setKey(newKey()),
  };
  const approve = useMutation(trpc.dunning.approve.mutationOptions(after));
  const start = useMutation(trpc.dunning.start.mutationOptions(after));
  const drop = useMutation(trpc.dunning.drop.mutationOptions(after));
  const { planned, needingApproval } = run.progress;
  const waits = needingApproval > 0 && run.approvedAt === null;
  const [mayRun, mayApprove] = [can(person, "dunning.run", run.entity), can(person, "dunning.approve", run.entity)];
  const input = { runId: run.id, version: run.version };
  const error = approve.error ?? start.error;
  return (
    <div className="flex flex-col gap-2" data-print="hide">
      {waits ? (
        <p>
          {plural(needingApproval, "act")} {needingApproval === 1 ? "has" : "have"} to be approved by somebody else than{" "}
          {run.plannedBy}.
        </p>
      ) : null}
      {run.isPast ? <p>The day it was planned for is over.</p> : null}
      <div className="flex flex-wrap gap-2">
        {mayApprove && waits && !run.isOwn ? (
          <Button variant="primary" isBusy={approve.isPending} onClick={() => approve.mutate({ key, input })}>
            Approve the run
          </Button>
        ) : null}
        {mayRun && !waits && !run.isPast && planned > 0 ? (
          <Button variant="primary" isBusy={start.isPending} onClick={() => start.mutate({ key, input })}>
            Start: {plural(planned, "act")}
          </Button>
        ) : null}
        {mayRun ? <Button onClick={() => setIsDropping(true)}>Drop the run</Button> : null}
      </div>
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      <ReasonDialog
        isOpen={isDropping}
        title={`Drop run ${run.number}`}
        act="Drop the run"
        isBusy={drop.isPending}
        error={drop.error}
        onOpenChange={setIsDropping}
        onReason={(reason) => drop.mutate({ key, input: { ...input, reason } })}
      />
    </div>
  );
}
