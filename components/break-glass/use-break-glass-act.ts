"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** What every act on break-glass shares: its key, kept until it was answered, and that what shows uses is read anew. */
export function useBreakGlassAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    async done() {
      setKey(newKey());
      await queryClient.invalidateQueries(trpc.breakGlass.pathFilter());
    },
  };
}
