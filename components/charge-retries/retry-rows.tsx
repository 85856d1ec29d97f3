"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { RetryList, RetryView } from "#server/domain/collections/charge-retry-views";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyFace, FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { DropDialog } from "./drop-dialog";
import { NowDialog } from "./now-dialog";

const labels: Record<RetryList, string> = {
  planned: "Planned charges",
  under_way: "Charges under way",
  exhausted: "Charges given up",
};
const empty: Record<RetryList, { title: string; says: string }> = {
  planned: { title: "No charge is planned", says: "A charge that fails for now stands here until its day." },
  under_way: { title: "No charge is under way", says: "A charge stands here until its outcome is read." },
  exhausted: {
    title: "Nothing was given up",
    says: "A charge that cannot be made again stands here until its invoice is paid.",
  },
};

type Opened = { act: "now" | "drop"; row: RetryView };

/** One list of failed charges, with what may be done about each. */
export function RetryRows({ list }: { list: RetryList }) {
  const trpc = useTRPC();
  const person = usePerson();
  const [opened, setOpened] = useState<Opened | null>(null);
  const found = useInfiniteQuery(
    trpc.chargeRetries.list.infiniteQueryOptions(
      { list },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (found.error)
    return (
      <FailedFace reference={referenceOf(found.error)} onRetry={() => void found.refetch()}>
        {sentenceOf(found.error)}
      </FailedFace>
    );
  if (!found.data) return <SkeletonRows count={6} label="Loading the failed charges" />;
  const rows = found.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <EmptyFace title={empty[list].title}>{empty[list].says}</EmptyFace>;
  const mayWork = list === "planned" && can(person, "collection.work");
  const head = (
    <>
      <Head>{list === "planned" ? "On" : "Failed on"}</Head>
      <Head>Customer and invoice</Head>
      <Head isNumber>Amount</Head>
      <Head>Declined because</Head>
      <Head>What follows</Head>
      {mayWork ? (
        <Head>
          <span className="sr-only">Acts</span>
        </Head>
      ) : null}
    </>
  );
  return (
    <>
      <ScrollingTable label={labels[list]} head={head} least="min-w-[58rem]">
        {rows.map((row) => (
          <tr key={row.id} className="border-t align-top">
            <Cell className="whitespace-nowrap">
              <Day day={list === "planned" ? row.plannedOn : row.failedOn} />
            </Cell>
            <Cell>
              <Link href={accountHref(row.customer.id)} className="font-medium underline-offset-2 hover:underline">
                {row.customer.name}
              </Link>
              <div className="text-ink-2 text-sm">{row.invoice.number}</div>
            </Cell>
            <Cell isNumber>
              <Amount money={row.amount} />
            </Cell>
            <Cell>
              {row.declined}
              <div className="text-ink-2 text-sm">
                {row.method === "card" ? "Card" : "Direct debit"}
                {list === "planned" ? (
                  <>
                    , <Day day={row.failedOn} />
                  </>
                ) : null}
              </div>
            </Cell>
            <Cell>
              <Follows row={row} />
            </Cell>
            {mayWork ? (
              <Cell className="whitespace-nowrap text-right">
                {row.state === "planned" ? (
                  <Button size="sm" onClick={() => setOpened({ act: "now", row })}>
                    Charge now
                  </Button>
                ) : null}{" "}
                <Button size="sm" onClick={() => setOpened({ act: "drop", row })}>
                  Drop
                </Button>
              </Cell>
            ) : null}
          </tr>
        ))}
      </ScrollingTable>
      {found.hasNextPage ? (
        <Button isBusy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} className="self-start">
          Show more charges
        </Button>
      ) : null}
      {opened?.act === "now" ? <NowDialog row={opened.row} onClose={() => setOpened(null)} /> : null}
      {opened?.act === "drop" ? <DropDialog row={opened.row} onClose={() => setOpened(null)} /> : null}
    </>
  );
}

function Follows({ row }: { row: RetryView }) {
  if (row.state === "requested")
    return (
      <>
        Asked for by {row.requestedBy} {row.requestedAt ? <Instant at={row.requestedAt} /> : null}
      </>
    );
  if (row.state === "exhausted")
    return (
      <>
        <Badge tone="warn">{row.asks === "gateway" ? "Ask the gateway" : "Ask the customer"}</Badge>
        <div className="text-ink-2 text-sm">{row.settledReason}</div>
      </>
    );
  return (
    <>
      {row.heldBecause === null ? null : <Badge tone="warn">Held</Badge>}
      <div className={row.heldBecause === null ? undefined : "text-sm"}>{row.heldBecause ?? row.reason}</div>
      {row.toldOn === null ? null : (
        <div className="text-ink-2 text-sm">
          Customer told <Day day={row.toldOn} />
        </div>
      )}
    </>
  );
}
