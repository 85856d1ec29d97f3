"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { PolicyKindKey } from "#server/domain/policies/views";
import type { DocumentActs } from "../documents/document-acts";
import { useTRPC, useTRPCClient } from "../trpc/provider";

/** The acts on a document desks are run by, and on what is fixed without asking. */
export function usePolicyActs(kind: PolicyKindKey | "auto_fix"): DocumentActs {
  const trpc = useTRPC();
  const { policies } = useTRPCClient();
  const queryClient = useQueryClient();
  return {
    draft: ({ key, input }) => policies.draft.mutate({ key, input: { kind, ...input } }),
    publish: ({ key, input }) => policies.publish.mutate({ key, input: { kind, ...input } }),
    callBack: ({ key, input }) => policies.callBack.mutate({ key, input: { kind, ...input } }),
    withdraw: ({ key, input }) => policies.withdraw.mutate({ key, input: { kind, ...input } }),
    rollBack: ({ key, input }) => policies.rollBack.mutate({ key, input: { kind, ...input } }),
    compare: (versions) => policies.compare.query({ kind, ...versions }),
    refresh: () => queryClient.invalidateQueries((kind === "auto_fix" ? trpc.autoFix : trpc.policies).pathFilter()),
  };
}
