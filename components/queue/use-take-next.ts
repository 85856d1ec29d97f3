"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CaseRow } from "#server/domain/cases/views";
import { isNotFound, referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** Serves the most urgent case nobody holds. */
export function useTakeNext(queue: string, onServed: (row: CaseRow, message: string, undoUntil: Date | null) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const takeNext = useMutation(
    trpc.cases.takeNext.mutationOptions({
      onSuccess({ row, message, undoUntil }) {
        if (row) onServed(row, message, undoUntil);
        void queryClient.invalidateQueries(trpc.cases.facets.pathFilter());
      },
      onError: (error) =>
        isNotFound(error)
          ? void toast.done(sentenceOf(error))
          : void toast.failed(sentenceOf(error), referenceOf(error)),
    }),
  );
  // One press is one intention; while it is answered another press is none.
  const serve = () => {
    if (!takeNext.isPending) takeNext.mutate({ key: newKey(), input: { queue } });
  };
  return { serve, isServing: takeNext.isPending };
}
