"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { BackfillView, SourceState } from "#server/domain/sources/views";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";

/** What stands in a source's way, if anything, and the windows of it that are being read once more. */
export function SourceStateLines({ state, label }: { state: SourceState; label: string }) {
  const { paused, brokenUntil, lastFailure } = state;
  return (
    <div className="flex flex-col gap-1.5">
      {paused ? (
        <p className="mt-2 text-warn">
          Paused by {paused.by} <Instant at={paused.at} />: {paused.reason}
        </p>
      ) : null}
      {brokenUntil ? (
        <p className="mt-2 text-danger">
          {label} did not answer {state.failures > 0 ? `${state.failures} times in a row` : "for now"}
          {lastFailure ? `: ${lastFailure.sentence.replace(/\.$/, "")}` : ""}. It is tried again{" "}
          <Instant at={brokenUntil} as="moment" />.
        </p>
      ) : null}
      <Backfills backfills={state.backfills} />
    </div>
  );
}

const stateWords: Record<BackfillView["state"], string> = {
  waiting: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
  stopped: "Stopped",
};
const stateTones: Record<BackfillView["state"], Tone> = {
  waiting: "calm",
  running: "accent",
  done: "good",
  failed: "danger",
  stopped: "warn",
};

function Backfills({ backfills }: { backfills: readonly BackfillView[] }) {
  if (backfills.length === 0) return null;
  return (
    <ul aria-label="Windows read once more" className="mt-2 flex flex-col gap-1">
      {backfills.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2 text-sm">
          <Badge tone={stateTones[one.state]}>{stateWords[one.state]}</Badge>
          <span>
            {one.census}, <Day day={one.fromOn} /> to <Day day={one.toOn} />
          </span>
          <span>
            {one.percent} %, <Count value={one.read} /> read, <Count value={one.fresh} /> new
          </span>
          {one.error ? <span className="text-danger">{one.error}</span> : null}
          <StopBackfill backfill={one} />
        </li>
      ))}
    </ul>
  );
}

function StopBackfill({ backfill }: { backfill: BackfillView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const person = usePerson();
  const [key] = useState(newKey);
  const stop = useMutation(
    trpc.sources.stopBackfill.mutationOptions({
      onSuccess: () => {
        toast.done("Stopped. What it brought in stays.");
        return queryClient.invalidateQueries(trpc.sources.pathFilter());
      },
    }),
  );
  const isOpen = backfill.state === "waiting" || backfill.state === "running";
  if (!isOpen || !can(person, "sync.configure")) return null;
  return (
    <Button size="sm" isBusy={stop.isPending} onClick={() => stop.mutate({ key, input: { backfillId: backfill.id } })}>
      Stop
    </Button>
  );
}
