"use client";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import type { RehearsalPage } from "#server/domain/policies/rehearsal";
import type { PolicyKindKey } from "#server/domain/policies/views";
import { Rehearsal, type RehearsalAsk } from "../documents/rehearsal";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { policyPages } from "./policy-pages";
import { withTeamNames } from "./team-names";

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
  const named = useTeamNames(kind);
  return {
    rehearse: async (document, window) => named(await policies.rehearse.mutate({ kind, document, window })),
    more: async (document, window, cursor) =>
      named(await policies.rehearsedItems.mutate({ kind, document, window, cursor })),
  };
}

/** Puts the names of teams where a rehearsal of a kind says their keys. */
export function useTeamNames(kind: PolicyKindKey) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.policies.document.queryOptions({ kind }));
  return <Page extends RehearsalPage>(page: Page): Page => withTeamNames(page, data.choices.teams);
}
