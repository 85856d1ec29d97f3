"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** Switches a rule off at once. One person is enough, because it only takes away. */
export function useSwitchOff() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mutation = useMutation(
    trpc.autoFix.switchOff.mutationOptions({
      async onSuccess({ message }) {
        toast.done(message);
        await queryClient.invalidateQueries(trpc.autoFix.pathFilter());
      },
      onError: (error) => toast.failed(sentenceOf(error)),
    }),
  );
  return {
    isBusy: mutation.isPending,
    switchOff: (rule: string) => mutation.mutate({ key: newKey(), input: { rule } }),
  };
}
