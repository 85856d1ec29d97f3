"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";

/** What every act on a document shares: its key, kept until it was answered, and that the page is read anew afterwards. */
export function useDocumentAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    async done() {
      setKey(newKey());
      // What is stale follows from a document too.
      await Promise.all([
        queryClient.invalidateQueries(trpc.mappings.pathFilter()),
        queryClient.invalidateQueries(trpc.sync.pathFilter()),
      ]);
    },
  };
}
