"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type MessageSelection, messageStates } from "#server/domain/sync/message-selection";
import { messageStateWords } from "#server/domain/sync/message-words";
import { plural } from "../case/words";
import { Instant } from "../format/instant";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { messageTones } from "./message-tones";
import { OutcomeList } from "./outcome-list";

const WAITING_POLL_MS = 2_000;

/** What a replay came to, message by message: who asked for it, why, and with what result. */
export function ReplayReceiptPage({ replayId }: { replayId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.messages.receipt.queryOptions(
      { replayId },
      { refetchInterval: ({ state }) => (state.data?.counts.received ? WAITING_POLL_MS : false) },
    ),
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[60rem] flex-col gap-4 px-4 py-5 sm:px-6">
        <div>
          <h2 className="font-semibold text-xl">Receipt: {plural(data.outcomes.length, "message")} read again</h2>
          <p className="mt-1 text-ink-2">
            {data.by}, <Instant at={data.startedAt} as="exact" />. {selectionWords(data.selection)}
          </p>
          {data.reason ? <p className="mt-1">{data.reason}</p> : null}
        </div>
        <ul aria-label="What came of them" className="flex flex-wrap gap-2">
          {messageStates
            .filter((state) => (data.counts[state] ?? 0) > 0)
            .map((state) => (
              <li key={state}>
                <Badge tone={messageTones[state]}>
                  {messageStateWords[state]}: {data.counts[state]}
                </Badge>
              </li>
            ))}
        </ul>
        <OutcomeList outcomes={data.outcomes} />
        <p>
          <Link href="/sync/messages" className="underline underline-offset-2">
            All messages
          </Link>
        </p>
      </div>
    </div>
  );
}

function selectionWords(selection: MessageSelection): string {
  if (selection.by === "messages") return "Chosen one by one.";
  if (selection.by === "correlation") return `Everything of the correlation ${selection.correlationId}.`;
  if (selection.by === "cause") return `Everything of one cause among ${selection.source} ${selection.stream}.`;
  return `What ${selection.source} brought from ${selection.from.slice(0, 16).replace("T", " ")} to ${selection.to.slice(0, 16).replace("T", " ")} UTC.`;
}
