"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** What every act on one's own account shares: its key, kept until it was answered, and that the page is read anew. */
export function useAccountAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    async done() {
      setKey(newKey());
      await queryClient.invalidateQueries(trpc.account.pathFilter());
    },
  };
}
