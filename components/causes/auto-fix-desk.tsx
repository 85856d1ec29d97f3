"use client";
import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type { AutoFixEntry } from "#server/domain/causes/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { outcomeWords, stateWords } from "../case/words";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { FailedFace } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { AutoFixDrafts } from "./auto-fix-drafts";
import { AutoFixRules } from "./auto-fix-rules";
import { caseHref } from "./cause-url";

/** What is fixed without asking: the rules, who stands behind them, and every single fix. */
export function AutoFixDesk() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.autoFix.overview.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-6xl flex-col gap-8 px-4 py-5 sm:px-6">
        <AutoFixRules overview={data} />
        <AutoFixDrafts overview={data} />
        <section aria-labelledby="done-without-asking" className="flex flex-col gap-2">
          <h2 id="done-without-asking" className="font-semibold text-lg">
            Fixed without asking
          </h2>
          <Entries />
        </section>
      </div>
    </div>
  );
}

function Entries() {
  const trpc = useTRPC();
  const [places, setPlaces] = useState<string[]>([]);
  const cursor = places.at(-1);
  const { data, error, refetch } = useQuery(
    trpc.autoFix.list.queryOptions(cursor === undefined ? {} : { cursor }, { placeholderData: keepPreviousData }),
  );
  if (error)
    return (
      <FailedFace reference={referenceOf(error)} onRetry={() => void refetch()}>
        {sentenceOf(error)}
      </FailedFace>
    );
  if (!data) return <SkeletonRows count={6} label="Loading auto-fixes" />;
  if (data.rows.length === 0)
    return <p className="text-ink-2">Nothing was fixed without asking so far. Every fix that is stands here.</p>;
  const head = (
    <>
      <Head>When</Head>
      <Head>Fix</Head>
      <Head>Case</Head>
      <Head>Entity</Head>
      <Head>Rule and version</Head>
      <Head>Case stands</Head>
    </>
  );
  return (
    <>
      <ScrollingTable label="Fixes without asking" head={head}>
        {data.rows.map((row) => (
          <Entry key={row.id} row={row} />
        ))}
      </ScrollingTable>
      {data.nextCursor !== null || places.length > 0 ? (
        <div className="flex gap-2">
          <Button isDisabled={places.length === 0} onClick={() => setPlaces(places.slice(0, -1))}>
            Newer
          </Button>
          <Button
            isDisabled={data.nextCursor === null}
            onClick={() => data.nextCursor !== null && setPlaces([...places, data.nextCursor])}
          >
            Older
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Entry({ row }: { row: AutoFixEntry }) {
  return (
    <tr className="border-t align-top">
      <Cell>
        <Instant at={row.at} as="moment" />
      </Cell>
      <Cell>{row.label}</Cell>
      <Cell>
        <Link href={caseHref({ queue: row.caseQueue, id: row.caseId })} className="text-accent hover:underline">
          {row.caseNumber}
        </Link>{" "}
        {row.title}
      </Cell>
      <Cell>{row.entity ?? "–"}</Cell>
      <Cell>
        {row.ruleName} <span className="whitespace-nowrap text-ink-2">{row.policyVersion}</span>
      </Cell>
      <Cell>{row.outcome ? outcomeWords[row.outcome] : stateWords[row.state]}</Cell>
    </tr>
  );
}
