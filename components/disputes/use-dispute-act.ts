"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/** What every act on a dispute shares: the key of this one intention, and that whatever shows it is read anew. */
export function useDisputeAct(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const areas = [trpc.disputes, trpc.cases, trpc.accounts, trpc.collections, trpc.worklist, trpc.approvals];
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    ending: {
      onSuccess({ message }: { message: string }) {
        toast.done(message);
        onDone();
      },
      onSettled: () => void Promise.all(areas.map((area) => queryClient.invalidateQueries(area.pathFilter()))),
    },
  };
}
