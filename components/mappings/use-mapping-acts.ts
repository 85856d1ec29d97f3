"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { DocumentActs } from "../documents/document-acts";
import { useTRPC, useTRPCClient } from "../trpc/provider";

/** The acts on a document by which sources are read. */
export function useMappingActs(kind: string): DocumentActs {
  const { mappings } = useTRPCClient();
  const refresh = useReadAnew();
  return {
    draft: ({ key, input }) => mappings.draft.mutate({ key, input: { kind, ...input } }),
    publish: ({ key, input }) => mappings.publish.mutate({ key, input: { kind, ...input } }),
    callBack: ({ key, input }) => mappings.callBack.mutate({ key, input: { kind, ...input } }),
    withdraw: ({ key, input }) => mappings.withdraw.mutate({ key, input: { kind, ...input } }),
    rollBack: ({ key, input }) => mappings.rollBack.mutate({ key, input: { kind, ...input } }),
    compare: (versions) => mappings.compare.query({ kind, ...versions }),
    refresh,
  };
}

/** Reads anew what shows these documents. What is stale follows from one of them too. */
export function useReadAnew(): () => Promise<unknown> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.mappings.pathFilter()),
      queryClient.invalidateQueries(trpc.sync.pathFilter()),
    ]);
}
