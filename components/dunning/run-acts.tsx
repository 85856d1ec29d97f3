"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { DunningActState } from "#server/domain/collections/dunning-run";
import type { RunView } from "#server/domain/collections/dunning-views";
import { plural } from "../case/words";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { toast } from "../ui/toaster";
import { ActDialog } from "./act-dialog";
import { ActsTable } from "./acts-table";
import { ReasonDialog } from "./reason-dialog";

const going: DunningActState[] = ["planned", "done"];
const kept: DunningActState[] = ["held", "withheld"];

/** The acts of a run; those of a planned one can be ticked and left out. */
export function RunActs({ run, isHeld, pick }: { run: RunView; isHeld: boolean; pick: string | null }) {
  const trpc = useTRPC();
  const [opened, setOpened] = useQueryState("act", parseAsString);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const mayLeaveOut = can(usePerson(), "dunning.run", run.entity) && run.state === "planned" && !isHeld;
  const list = useInfiniteQuery(
    trpc.dunning.acts.infiniteQueryOptions(
      { runId: run.id, states: isHeld ? kept : going, ...(isHeld ? { hold: pick } : { step: pick }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (list.error)
    return (
      <FailedFace reference={referenceOf(list.error)} onRetry={() => void list.refetch()}>
        {sentenceOf(list.error)}
      </FailedFace>
    );
  if (!list.data) return <SkeletonRows count={8} label="Loading the acts" />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return null;
  const tick = (id: string, isOn: boolean) => {
    const next = new Set(ticked);
    if (isOn) next.add(id);
    else next.delete(id);
    setTicked(next);
  };
  return (
    <>
      <ActsTable
        label={isHeld ? "What is held back" : "Acts of the run"}
        rows={rows}
        onOpen={(id) => void setOpened(id)}
        ticked={mayLeaveOut ? ticked : undefined}
        onTick={tick}
      />
      {list.hasNextPage ? (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} className="self-start">
          Show more acts
        </Button>
      ) : null}
      {mayLeaveOut && ticked.size > 0 ? (
        <LeaveOut run={run} actIds={[...ticked]} onDone={() => setTicked(new Set())} />
      ) : null}
      {opened ? <ActDialog actId={opened} onClose={() => void setOpened(null)} /> : null}
    </>
  );
}

function LeaveOut({ run, actIds, onDone }: { run: RunView; actIds: string[]; onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const [key, setKey] = useState(newKey);
  const leave = useMutation(
    trpc.dunning.leaveOut.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        onDone();
        await queryClient.invalidateQueries(trpc.dunning.pathFilter());
      },
      onError: () => setKey(newKey()),
    }),
  );
  return (
    <section
      aria-label="Chosen acts"
      className="sticky bottom-0 flex flex-wrap items-center gap-3 border-t bg-surface-2 px-3 py-2"
    >
      <p role="status">{plural(actIds.length, "act")} chosen</p>
      <Button size="sm" onClick={() => setIsAsking(true)}>
        Leave out
      </Button>
      <Button size="sm" variant="plain" onClick={onDone}>
        Choose none
      </Button>
      <ReasonDialog
        isOpen={isAsking}
        title={`Leave out ${plural(actIds.length, "act")}`}
        act="Leave out"
        isBusy={leave.isPending}
        error={leave.error}
        onOpenChange={setIsAsking}
        onReason={(reason) => leave.mutate({ key, input: { runId: run.id, version: run.version, actIds, reason } })}
      />
    </section>
  );
}
