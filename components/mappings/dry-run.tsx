"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MappingDryRun } from "#server/domain/policies/views";
import type { MappingDocument } from "#server/domain/sync/mapping";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { DryRunResult } from "./dry-run-result";

/** What a document under the person's hands would change about what is stored. */
export function DryRunOfDocument({ source, document }: { source: string; document: MappingDocument }) {
  const client = useTRPCClient();
  return <DryRun id={JSON.stringify(document)} ask={() => client.mappings.dryRun.mutate({ source, document })} />;
}

/** The same of a draft somebody stored. */
export function DryRunOfVersion({ kind, source, version }: { kind: string; source: string; version: number }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const ask = async () => {
    const stored = await queryClient.fetchQuery(trpc.mappings.version.queryOptions({ kind, version }));
    return client.mappings.dryRun.mutate({ source, document: stored.document });
  };
  return <DryRun id={`version ${version}`} name={`version ${version}`} ask={ask} />;
}

/** @param id what the answer is about: an answer about something else is not shown. */
function DryRun({ id, name, ask }: { id: string; name?: string; ask: () => Promise<MappingDryRun> }) {
  const run = useMutation({ mutationFn: async () => ({ id, result: await ask() }) });
  return (
    <div className="flex flex-col gap-3">
      <Button className="w-fit" isBusy={run.isPending} onClick={() => run.mutate()}>
        Try it on stored messages{name ? <span className="sr-only">: {name}</span> : null}
      </Button>
      {run.error ? <FailedNotice reference={referenceOf(run.error)}>{sentenceOf(run.error)}</FailedNotice> : null}
      {run.data?.id === id ? <DryRunResult result={run.data.result} /> : null}
    </div>
  );
}
