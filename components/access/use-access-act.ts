"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** What every act on access shares: its key, kept until it was answered, and that the pages are read anew. */
export function useAccessAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    async done() {
      setKey(newKey());
      await Promise.all([
        queryClient.invalidateQueries(trpc.access.pathFilter()),
        queryClient.invalidateQueries(trpc.tokens.pathFilter()),
      ]);
    },
  };
}
