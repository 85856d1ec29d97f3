"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { ReplayOutcome } from "#server/domain/sync/message-views";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** After a repair: says what came of it, and reads again what shows messages, their cases and their counts. */
export function useAfterRepair() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (outcome: Pick<ReplayOutcome, "state" | "reason"> | { sentence: string }) => {
    toast.done("sentence" in outcome ? outcome.sentence : sentenceOfOutcome(outcome));
    return Promise.all(
      [trpc.messages, trpc.cases, trpc.sync].map((area) => queryClient.invalidateQueries(area.pathFilter())),
    );
  };
}

function sentenceOfOutcome({ state }: Pick<ReplayOutcome, "state">): string {
  if (state === "applied") return "The message was taken in.";
  if (state === "unchanged") return "The message was read; it says nothing new.";
  if (state === "ignored") return "The message was read and is of no interest here.";
  if (state === "received") return "The message waits to be read; that takes a moment.";
  return "The message was read and still cannot be taken in.";
}
