"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/provider";
import { DocumentList } from "./document-list";
import { DocumentPanel } from "./document-panel";

const WHILE_BEHIND_MS = 5_000;

/** How each system is read and whose word counts: what is in force, who stands behind it, and what waits for a second person. */
export function MappingsDesk({ kind }: { kind: string }) {
  const trpc = useTRPC();
  const { data: documents } = useSuspenseQuery(
    trpc.mappings.overview.queryOptions(
      {},
      // Messages that are read again tell nobody when they are done; while some are, the count is asked for.
      {
        refetchInterval: ({ state }) => (state.data?.some(({ behind }) => (behind ?? 0) > 0) ? WHILE_BEHIND_MS : false),
      },
    ),
  );
  const { data: detail } = useSuspenseQuery(trpc.mappings.document.queryOptions({ kind }));
  const summary = documents.find((one) => one.kind === kind) ?? detail;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-6 px-4 py-5 sm:px-6">
        <DocumentList documents={documents} chosen={kind} />
        <DocumentPanel key={kind} summary={summary} detail={detail} />
      </div>
    </div>
  );
}
