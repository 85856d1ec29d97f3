"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** What both acts on a planned charge share: the key of this one intention, and that the page is read anew. */
export function useRetryAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    readAnew: () => queryClient.invalidateQueries(trpc.chargeRetries.pathFilter()),
  };
}
