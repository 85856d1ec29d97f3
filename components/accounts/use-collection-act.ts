"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { toast } from "../ui/toaster";

/**
 * What every act on an account shares: the key of this one intention, and that the page is read anew.
 * @param also what else shows the act's effect.
 */
export function useCollectionAct(onDone: () => void, also: readonly ("disputes" | "cases" | "approvals")[] = []) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState(newKey);
  const readAnew = () =>
    Promise.all(
      (["collections", "worklist", "accounts", ...also] as const).map((area) =>
        queryClient.invalidateQueries(trpc[area].pathFilter()),
      ),
    );
  return {
    trpc,
    key,
    renewKey: () => setKey(newKey()),
    /** How every act ends: told in its own words once it is done, and read anew however it ended. */
    ending: {
      onSuccess({ message }: { message: string }) {
        toast.done(message);
        onDone();
      },
      onSettled: () => void readAnew(),
    },
    readAnew,
  };
}
