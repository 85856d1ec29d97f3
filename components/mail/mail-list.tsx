"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type { MailRow } from "#server/domain/mail/views";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { MailDialog } from "./mail-dialog";
import { stateWords } from "./mail-words";

const empty = {
  sent: { title: "Nothing was sent yet", text: "Mail and letters to customers stand here." },
  returned: {
    title: "Everything arrived",
    text: "Mail that was refused, came back or whose fate is unknown stands here.",
  },
};

/** A mail that waits is sent within moments, which nothing else tells of. */
const LOOK_AGAIN_MS = 3_000;

type Props = { list: "sent" | "returned"; customerId?: string };

/** Mail and letters, the latest first; one opens with what it said. */
export function MailList({ list, customerId }: Props) {
  const trpc = useTRPC();
  const [openId, setOpenId] = useState<string | null>(null);
  const mails = useInfiniteQuery(
    trpc.mail.list.infiniteQueryOptions(
      { list, ...(customerId === undefined ? {} : { customerId }) },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        refetchInterval: ({ state }) =>
          state.data?.pages.some(({ rows }) => rows.some(isOnItsWay)) ? LOOK_AGAIN_MS : false,
      },
    ),
  );
  if (mails.error)
    return (
      <FailedFace reference={referenceOf(mails.error)} onRetry={() => void mails.refetch()}>
        {sentenceOf(mails.error)}
      </FailedFace>
    );
  if (!mails.data) return <SkeletonRows count={6} label="Loading the mail" />;
  const rows = mails.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyFace title={empty[list].title}>{empty[list].text}</EmptyFace>;
  const head = (
    <>
      <Head>Subject</Head>
      <Head>Customer</Head>
      <Head>To</Head>
      <Head>State</Head>
      <Head>By</Head>
      <Head>When</Head>
    </>
  );
  return (
    <div className="flex flex-col gap-3">
      <ScrollingTable label="Mail to customers" head={head} least="min-w-[64rem]">
        {rows.map((row) => (
          <Line key={row.id} row={row} onOpen={() => setOpenId(row.id)} />
        ))}
      </ScrollingTable>
      {mails.hasNextPage ? (
        <Button isBusy={mails.isFetchingNextPage} onClick={() => void mails.fetchNextPage()} className="self-start">
          Show earlier mail
        </Button>
      ) : null}
      {openId === null ? null : <MailDialog mailId={openId} onClose={() => setOpenId(null)} />}
    </div>
  );
}

function isOnItsWay({ medium, state }: MailRow): boolean {
  return medium === "email" && state === "queued";
}

function Line({ row, onOpen }: { row: MailRow; onOpen: () => void }) {
  const { label, tone } = stateWords[row.state];
  return (
    <tr className="border-t align-top">
      <Cell className="min-w-52">
        <button type="button" onClick={onOpen} className="text-left text-accent hover:underline">
          <bdi>{row.subject}</bdi>
        </button>
      </Cell>
      <Cell>
        <Link href={accountHref(row.customer.id)} className="hover:underline">
          {row.customer.name}
        </Link>
      </Cell>
      <Cell className="min-w-48 break-words">{row.medium === "letter" ? "By post" : row.to.join(", ")}</Cell>
      <Cell>
        <Badge tone={tone}>{label}</Badge>
        {row.reason ? <p className="max-w-72 text-pretty break-words text-ink-2 text-sm">{row.reason}</p> : null}
      </Cell>
      <Cell className="whitespace-nowrap">{row.createdBy ?? "By itself"}</Cell>
      <Cell className="whitespace-nowrap">
        <Instant at={row.sentAt ?? row.createdAt} as="moment" />
      </Cell>
    </tr>
  );
}
