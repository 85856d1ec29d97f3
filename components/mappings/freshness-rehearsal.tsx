"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Rehearsal } from "../documents/rehearsal";
import { useTRPC, useTRPCClient } from "../trpc/provider";

const kind = "freshness";

/** What would be stale now, and which fixes would wait, under the document somebody is writing. */
export function RehearsalOfDocument({ document }: { document: unknown }) {
  const { mappings } = useTRPCClient();
  return (
    <Rehearsal
      windows={["open"]}
      id={JSON.stringify(document)}
      load={async () => document}
      rehearse={(tried, window) => mappings.rehearse.mutate({ kind, document: tried, window })}
    />
  );
}

/** The same of a draft somebody stored. */
export function RehearsalOfVersion({ version }: { version: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mappings } = useTRPCClient();
  return (
    <Rehearsal
      windows={["open"]}
      id={`version ${version}`}
      name={`version ${version}`}
      load={async () => (await queryClient.fetchQuery(trpc.mappings.version.queryOptions({ kind, version }))).document}
      rehearse={(tried, window) => mappings.rehearse.mutate({ kind, document: tried, window })}
    />
  );
}
