"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { PolicyKindKey } from "#server/domain/policies/views";
import { Rehearsal, type RehearsalAsk } from "../documents/rehearsal";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { policyPages } from "./policy-pages";

/** What the document somebody is writing would have done. */
export function RehearsalOfDocument({ kind, document }: { kind: PolicyKindKey; document: unknown }) {
  return (
    <Rehearsal
      {...useRehearsal(kind)}
      windows={policyPages[kind].windows}
      id={JSON.stringify(document)}
      load={async () => document}
    />
  );
}

/** The same of a draft somebody stored. */
export function RehearsalOfVersion({ kind, version }: { kind: PolicyKindKey; version: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const load = async () =>
    (await queryClient.fetchQuery(trpc.policies.version.queryOptions({ kind, version }))).document;
  return (
    <Rehearsal
      {...useRehearsal(kind)}
      windows={policyPages[kind].windows}
      id={`version ${version}`}
      name={`version ${version}`}
      load={load}
    />
  );
}

function useRehearsal(kind: PolicyKindKey): RehearsalAsk {
  const { policies } = useTRPCClient();
  return {
    rehearse: (document, window) => policies.rehearse.mutate({ kind, document, window }),
    more: (document, window, cursor) => policies.rehearsedItems.mutate({ kind, document, window, cursor }),
  };
}
