"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { accountHref } from "../accounts/account-url";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Checkbox } from "../ui/checkbox";
import { DoneFace, FailedFace, FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { useMailAct } from "./use-mail-act";

/** Letters of one file. */
const MOST = 200;

/** Letters that wait: printed as one file, then marked as printed. */
export function LettersList() {
  const trpc = useTRPC();
  const { mail: client } = useTRPCClient();
  const person = usePerson();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const letters = useInfiniteQuery(
    trpc.mail.list.infiniteQueryOptions(
      { list: "letters" },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const print = useMailAct(async (sent: { key: string; input: { mailIds: string[] } }) => {
    const { printed } = await client.print.mutate(sent);
    return {
      message: printed === 1 ? "One letter is marked as printed." : `${printed} letters are marked as printed.`,
    };
  });
  if (letters.error)
    return (
      <FailedFace reference={referenceOf(letters.error)} onRetry={() => void letters.refetch()}>
        {sentenceOf(letters.error)}
      </FailedFace>
    );
  if (!letters.data) return <SkeletonRows count={4} label="Loading the letters" />;
  const rows = letters.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0)
    return <DoneFace title="No letter waits">Letters to customers wait here to be printed.</DoneFace>;
  const chosen = rows
    .filter(({ id }) => !left.has(id))
    .slice(0, MOST)
    .map(({ id }) => id);
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(left);
    if (isOn) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {chosen.length > 0 ? (
          <a href={`/api/mail/letters?ids=${chosen.join(",")}`} download className={buttonClass("primary", "md")}>
            Download {chosen.length === 1 ? "one letter" : `${chosen.length} letters`} as PDF
          </a>
        ) : null}
        {can(person, "collection.work") ? (
          <Button isDisabled={chosen.length === 0} isBusy={print.isBusy} onClick={() => print.run({ mailIds: chosen })}>
            Mark as printed
          </Button>
        ) : null}
      </div>
      {print.error ? <FailedNotice reference={referenceOf(print.error)}>{sentenceOf(print.error)}</FailedNotice> : null}
      <ul aria-label="Letters to print" className="divide-y border-y">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
            <Checkbox
              isOn={!left.has(row.id)}
              onChange={(isOn) => toggle(row.id, isOn)}
              label={`Choose the letter to ${row.customer.name}`}
            />
            <Link href={accountHref(row.customer.id)} className="text-accent hover:underline">
              {row.customer.name}
            </Link>
            <span className="min-w-0 flex-1 break-words">
              <bdi>{row.subject}</bdi>
            </span>
            <span className="text-ink-2">{row.entity}</span>
            <Instant at={row.createdAt} className="text-ink-2" />
          </li>
        ))}
      </ul>
      {letters.hasNextPage ? (
        <Button isBusy={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()} className="self-start">
          Show more letters
        </Button>
      ) : null}
    </div>
  );
}
