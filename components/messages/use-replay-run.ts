"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { MessageSelection } from "#server/domain/sync/message-selection";
import type { ReplayOutcome, ReplayPreview } from "#server/domain/sync/message-views";
import { newKey } from "../trpc/key";
import { useTRPCClient } from "../trpc/provider";
import { useAfterRepair } from "./use-after-repair";

export type ReplayStage =
  | { stage: "preview" }
  | { stage: "running"; done: number; total: number }
  | { stage: "finished"; replayId: string; outcomes: ReplayOutcome[] };

/** A replay from what it is expected to come to up to its receipt, part by part. */
export function useReplayRun(selection: MessageSelection) {
  const { messages } = useTRPCClient();
  const after = useAfterRepair();
  const [stage, setStage] = useState<ReplayStage>({ stage: "preview" });
  // The same run found again after a lost answer goes on under the same name and keys.
  const [run] = useState(() => ({ replayId: newKey(), key: newKey() }));
  const preview = useMutation({ mutationFn: () => messages.previewReplay.mutate({ selection }) });
  const replay = useMutation({
    async mutationFn({ preview: found, reason }: { preview: ReplayPreview; reason: string }) {
      const outcomes: ReplayOutcome[] = [];
      let place: string | null = null;
      do {
        setStage({ stage: "running", done: outcomes.length, total: Math.max(found.count, outcomes.length) });
        const part: Awaited<ReturnType<typeof messages.replay.mutate>> = await messages.replay.mutate({
          key: `${run.key}-${place ?? "first"}`,
          input: { selection, replayId: run.replayId, after: place, ...(reason === "" ? {} : { reason }) },
        });
        outcomes.push(...part.outcomes);
        place = part.next;
      } while (place !== null);
      return outcomes;
    },
    onSuccess(outcomes) {
      setStage({ stage: "finished", replayId: run.replayId, outcomes });
      const [only] = outcomes;
      return after(outcomes.length === 1 && only ? only : { sentence: `${outcomes.length} messages were read again.` });
    },
    // What was done before the failure is done; the same keys find it done when the person tries again.
    onError: () => setStage({ stage: "preview" }),
  });
  return { stage, preview, replay };
}
