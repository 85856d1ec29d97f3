"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { InboundRow } from "#server/domain/mail/views";
import { accountHref } from "../accounts/account-url";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { AnswerText } from "./answer-text";
import { AssignDialog } from "./assign-dialog";
import { inboundWords } from "./mail-words";

/** What customers sent back, the latest first; what belongs to nobody waits for somebody to say whose it is. */
export function InboundList({ isUnassigned, customerId }: { isUnassigned: boolean; customerId?: string }) {
  const trpc = useTRPC();
  const person = usePerson();
  const [assigned, setAssigned] = useState<InboundRow | null>(null);
  const mails = useInfiniteQuery(
    trpc.mail.inbound.infiniteQueryOptions(
      { isUnassigned, ...(customerId === undefined ? {} : { customerId }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (mails.error)
    return (
      <FailedFace reference={referenceOf(mails.error)} onRetry={() => void mails.refetch()}>
        {sentenceOf(mails.error)}
      </FailedFace>
    );
  if (!mails.data) return <SkeletonRows count={4} label="Loading the mail" />;
  const rows = mails.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0)
    return isUnassigned ? (
      <EmptyFace title="Every mail has its customer">Mail from addresses nobody knows waits here.</EmptyFace>
    ) : (
      <EmptyFace title="Nobody answered yet">What customers send back stands here.</EmptyFace>
    );
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label={isUnassigned ? "Mail of nobody" : "Answers"} className="divide-y border-y">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-col gap-1 py-3">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={inboundWords[row.kind].tone}>{inboundWords[row.kind].label}</Badge>
              <span className="break-words font-medium">
                <bdi>{row.subject}</bdi>
              </span>
              <span className="ml-auto whitespace-nowrap text-ink-2 text-sm">
                <Instant at={row.receivedAt} />
              </span>
            </p>
            <p className="text-ink-2 text-sm">
              <bdi>{row.fromName ?? row.fromAddress}</bdi>
              {row.fromName === null ? null : <span className="break-all"> ({row.fromAddress})</span>}
              {row.customer ? (
                <>
                  {" · "}
                  <Link href={accountHref(row.customer.id)} className="text-accent underline">
                    {row.customer.name}
                  </Link>
                </>
              ) : null}
              {row.assignedBy ? ` · said by ${row.assignedBy}` : null}
            </p>
            <AnswerText text={row.text} />
            {row.customer === null && can(person, "collection.work") ? (
              <Button onClick={() => setAssigned(row)} className="self-start">
                Say whose it is
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {mails.hasNextPage ? (
        <Button isBusy={mails.isFetchingNextPage} onClick={() => void mails.fetchNextPage()} className="self-start">
          Show earlier mail
        </Button>
      ) : null}
      {assigned ? <AssignDialog mail={assigned} onClose={() => setAssigned(null)} /> : null}
    </div>
  );
}
