"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { PlainDate } from "#server/domain/time";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";

type CountAgainProps = { source: string; label: string; fromOn: PlainDate; toOn: PlainDate };

/** Asks the worker to list the days once more, to count both sides and to fetch what is missing. */
export function CountAgain({ source, label, fromOn, toOn }: CountAgainProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = useRef(newKey());
  const count = useMutation(
    trpc.completeness.requestReconcile.mutationOptions({
      onSuccess: () => {
        key.current = newKey();
        toast.done(`Asked for a count of ${label}. What comes of it shows here by itself.`);
        return queryClient.invalidateQueries(trpc.completeness.pathFilter());
      },
    }),
  );
  return (
    <div data-print="hide" className="flex flex-col items-start gap-2">
      <Button
        size="sm"
        isBusy={count.isPending}
        onClick={() => count.mutate({ key: key.current, input: { source, fromOn, toOn } })}
      >
        Count again
        <span className="sr-only">: {label}</span>
      </Button>
      {count.error ? (
        <FailedNotice reference={referenceOf(count.error)} className="max-w-96">
          {sentenceOf(count.error)}
        </FailedNotice>
      ) : null}
    </div>
  );
}
