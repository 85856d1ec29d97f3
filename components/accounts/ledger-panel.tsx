"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDownLeft, ArrowUpRight, Bot } from "lucide-react";
import { useState } from "react";
import type { LedgerEntry } from "#server/domain/collections/record-views";
import { callOutcomeWords, channelWords } from "#server/domain/collections/records";
import { Instant } from "../format/instant";
import { AnswerText } from "../mail/answer-text";
import { InboundDialog } from "../mail/inbound-dialog";
import { MailDialog } from "../mail/mail-dialog";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { Panel } from "./panel";

/** Every word with the customer, whoever began it. */
export function LedgerPanel({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.collections.ledger.infiniteQueryOptions(
      { customerId },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Panel title="Contacts" hint={list.data && rows.length === 0 ? "none yet" : null}>
      {list.error ? <FailedNotice reference={referenceOf(list.error)}>{sentenceOf(list.error)}</FailedNotice> : null}
      {list.isPending ? <SkeletonRows count={3} label="Loading the contacts" /> : null}
      {rows.length > 0 ? (
        <ol aria-label="Contacts" className="flex flex-col gap-3">
          {rows.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      ) : null}
      {list.hasNextPage ? (
        <Button
          size="sm"
          isBusy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          className="self-start"
        >
          Show earlier contacts
        </Button>
      ) : null}
    </Panel>
  );
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const [isReading, setReading] = useState(false);
  const {
    direction,
    channel,
    isAutomated,
    outcome,
    personName,
    subject,
    note,
    invoices,
    promiseNumbers,
    byName,
    mailId,
    inboundMailId,
    answer,
  } = entry;
  const isMail = mailId !== null || inboundMailId !== null;
  const Icon = isAutomated ? Bot : direction === "out" ? ArrowUpRight : ArrowDownLeft;
  const way = direction === "out" ? "to" : "from";
  return (
    <li className="flex gap-2">
      <span aria-hidden="true" className="mt-0.5 shrink-0 text-ink-2">
        <Icon size={16} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">
            {channelWords[channel]} {way} {personName ?? (direction === "out" ? "them" : "the customer")}
          </span>
          <span className="ml-auto whitespace-nowrap text-ink-2 text-sm">
            <Instant at={entry.at} as="moment" />
          </span>
        </p>
        <p className="text-sm">
          {outcome === null ? null : `${callOutcomeWords[outcome]} · `}
          <span className="text-ink-2">{isAutomated ? "sent by itself" : byName}</span>
        </p>
        {isMail || subject === null ? null : <p className="break-words text-sm">{subject}</p>}
        {isMail ? (
          <button
            type="button"
            onClick={() => setReading(true)}
            className="break-words text-left text-accent text-sm hover:underline"
          >
            <bdi>{subject || "Show the mail"}</bdi>
          </button>
        ) : null}
        {mailId !== null && isReading ? <MailDialog mailId={mailId} onClose={() => setReading(false)} /> : null}
        {mailId === null && inboundMailId !== null && isReading ? (
          <InboundDialog inboundId={inboundMailId} onClose={() => setReading(false)} />
        ) : null}
        {answer === null ? null : <AnswerText text={answer} className="text-ink-2" />}
        {note === null ? null : <p className="whitespace-pre-wrap break-words text-ink-2">{note}</p>}
        {invoices.length + promiseNumbers.length > 0 ? (
          <p className="text-ink-2 text-sm">
            {[...promiseNumbers.map((number) => `Promise ${number}`), ...invoices.map(({ number }) => number)].join(
              " · ",
            )}
          </p>
        ) : null}
      </div>
    </li>
  );
}
