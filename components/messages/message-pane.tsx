"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { can } from "#server/domain/access/actor";
import type { MessageDetail } from "#server/domain/sync/message-views";
import { arrivalWords, messageStateWords } from "#server/domain/sync/message-words";
import { Section } from "../case/section";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { isNotFound, isRefused, referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedFace, RefusedFace } from "../ui/faces";
import { IconButton } from "../ui/icon-button";
import { SkeletonRows } from "../ui/skeleton";
import { MessageHistory } from "./message-history";
import { MessageLineage, OtherMessages, TouchedCases } from "./message-lineage";
import { MessageRepair } from "./message-repair";
import { messageTones, subjectWords } from "./message-tones";
import { PayloadView } from "./payload-view";
import { OPEN_MESSAGE_ID } from "./use-message-list";

/** While a message waits for the worker it is asked after this often. */
const WAITING_POLL_MS = 2_000;

/** One message, whole, beside the list it was found in. */
export function MessagePane({ inboxId, onClose }: { inboxId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.messages.get.queryOptions(
      { inboxId },
      { refetchInterval: ({ state }) => (state.data?.state === "received" ? WAITING_POLL_MS : false) },
    ),
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b pr-1 pl-5">
        <p className="min-w-0 flex-1 truncate text-ink-2">
          {data ? `${data.sourceLabel} · ${data.stream}` : "Message"}
        </p>
        <IconButton label="Close the message" keyHint="Escape" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      {data ? (
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <MessageBody message={data} />
        </div>
      ) : error ? (
        <NotLoaded error={error} onRetry={() => void refetch()} onClose={onClose} />
      ) : (
        <SkeletonRows count={6} label="Loading the message" />
      )}
    </div>
  );
}

function NotLoaded({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (isNotFound(error) || isRefused(error))
    return (
      <RefusedFace title="This message cannot be shown" actions={<Button onClick={onClose}>Back to the list</Button>}>
        {sentenceOf(error)}
      </RefusedFace>
    );
  return (
    <FailedFace reference={referenceOf(error)} onRetry={onRetry}>
      {sentenceOf(error)}
    </FailedFace>
  );
}

function MessageBody({ message }: { message: MessageDetail }) {
  const person = usePerson();
  return (
    <article
      id={OPEN_MESSAGE_ID}
      tabIndex={-1}
      aria-label={`Message ${message.eventId}`}
      className="pb-10 outline-none"
    >
      <MessageHead message={message} />
      {can(person, "sync.repair") ? <MessageRepair message={message} /> : <ReadOnlyLine />}
      <TouchedCases cases={message.cases} />
      <MessageLineage records={message.records} state={message.state} />
      <MessageHistory history={message.history} />
      <PayloadView raw={message.raw} amendments={message.amendments} />
      <OtherMessages title="Other messages of the same object" rows={message.sameObject} />
      <OtherMessages title="Other messages of the same correlation" rows={message.sameCorrelation} />
    </article>
  );
}

function ReadOnlyLine() {
  return (
    <p className="px-5 pb-3 text-ink-2">
      You can read this message. Repairing it takes the role of an integration engineer; an administrator can grant it.
    </p>
  );
}

function MessageHead({ message }: { message: MessageDetail }) {
  const { about } = message;
  return (
    <>
      <div className="px-5 pt-4 pb-3">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
          <h2 className="min-w-0 flex-1 text-balance font-semibold text-xl">{subjectWords(about, message.stream)}</h2>
          {about.amount ? <Amount money={about.amount} className="font-semibold text-xl" /> : null}
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={messageTones[message.state]}>{messageStateWords[message.state]}</Badge>
          {about.customer ? <span>{about.customer.name}</span> : <span className="text-ink-2">No known customer</span>}
        </p>
        {message.reason ? <p className="mt-2 text-pretty break-words">{message.reason}</p> : null}
        {message.likelyCause ? (
          <p className="mt-1 text-pretty text-ink-2">Likely cause: {message.likelyCause}</p>
        ) : null}
      </div>
      <Section title="How it came">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr_auto_1fr]">
          <Fact label="Arrived">
            <Instant at={message.receivedAt} as="exact" />, {arrivalWords[message.arrivedBy] ?? message.arrivedBy}
          </Fact>
          <Fact label="Account">{message.account}</Fact>
          <Fact label="Event">
            <span className="break-all font-mono text-sm">{message.eventId}</span>
          </Fact>
          <Fact label="Correlation">
            <span className="break-all font-mono text-sm">{message.correlationId}</span>
          </Fact>
          <Fact label="Read with">
            {message.mappingVersion ?? "not read yet"}
            {message.mappingDocument === null ? "" : `; chosen: mapping document ${message.mappingDocument}`}
          </Fact>
          {message.settledAt ? (
            <Fact label="Settled">
              <Instant at={message.settledAt} as="moment" />
            </Fact>
          ) : null}
        </dl>
      </Section>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
