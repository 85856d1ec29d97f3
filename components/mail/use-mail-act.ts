"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type Sent, sentUnder } from "../documents/intention";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** One act on mail: sent under a key that lasts until it was answered; then what shows it is read anew. */
export function useMailAct<Input>(
  send: (sent: { key: string; input: Input }) => Promise<{ message: string }>,
  onDone?: () => void,
) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const last = useRef<Sent | null>(null);
  const act = useMutation({
    mutationFn(input: Input) {
      last.current = sentUnder(last.current, input, newKey);
      return send({ key: last.current.key, input });
    },
    onSuccess({ message }) {
      last.current = null;
      toast.done(message);
      onDone?.();
    },
    onSettled: () =>
      Promise.all(
        [trpc.mail, trpc.collections, trpc.worklist].map((area) => queryClient.invalidateQueries(area.pathFilter())),
      ),
  });
  return { run: (input: Input) => act.mutate(input), isBusy: act.isPending, error: act.error };
}
